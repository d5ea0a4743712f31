import { BaseSchema } from '@adonisjs/lucid/schema'

const AS_WRITTEN = `
  if new.message_id <> old.message_id or new.recipient <> old.recipient
    or binary new.subject <> binary old.subject or binary new.body <> binary old.body
    or new.attachments <> old.attachments or new.created_at <> old.created_at then
    signal sqlstate '45000' set message_text = 'A mail stays as it was written';
  end if;
`

/** A mail that failed, or that a server may have, is `settled` when a person says that it arrived. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table mail_outbox
        modify column state enum('waiting', 'sending', 'uncertain', 'sent', 'failed', 'settled')
          not null default 'waiting',
        add column settled_at datetime(3) null,
        add column settled_by_id int unsigned null,
        add foreign key settled_by (settled_by_id) references staff (id),
        add constraint settled_has_its_person check (
          (state = 'settled') = (settled_at is not null)
          and (state = 'settled') = (settled_by_id is not null)
        )
    `)
    this.replaceTrigger(`
      ${AS_WRITTEN}
      if old.state in ('sent', 'settled') then
        signal sqlstate '45000' set message_text = 'A mail that arrived is not sent again';
      end if;
    `)
  }

  async down() {
    this.replaceTrigger(`
      ${AS_WRITTEN}
      if old.state = 'sent' then
        signal sqlstate '45000' set message_text = 'A mail that was sent is not sent again';
      end if;
    `)
    this.schema.raw(`
      alter table mail_outbox
        drop constraint settled_has_its_person,
        drop foreign key settled_by,
        drop column settled_by_id,
        drop column settled_at,
        modify column state enum('waiting', 'sending', 'uncertain', 'sent', 'failed')
          not null default 'waiting'
    `)
  }

  private replaceTrigger(body: string) {
    this.schema.raw('drop trigger mails_stay_as_written')
    this.schema.raw(`
      create trigger mails_stay_as_written before update on mail_outbox for each row
      begin
        ${body}
      end
    `)
  }
}
