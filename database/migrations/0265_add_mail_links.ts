import { BaseSchema } from '@adonisjs/lucid/schema'

const AS_WRITTEN = `
  if new.message_id <> old.message_id or new.recipient <> old.recipient
    or binary new.subject <> binary old.subject or binary new.body <> binary old.body
    or new.attachments <> old.attachments or new.created_at <> old.created_at then
    signal sqlstate '45000' set message_text = 'A mail stays as it was written';
  end if;
  if old.state in ('sent', 'settled') then
    signal sqlstate '45000' set message_text = 'A mail that arrived is not sent again';
  end if;
`

/**
 * The link of a mail lies sealed beside its text, and is gone when the mail has arrived. None but the
 * owner of the schema puts another in its place: the same one, sealed under a new key.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table mail_outbox
        add sealed_link varchar(700) character set ascii collate ascii_bin null after body,
        add constraint arrived_mail_has_no_link check (
          state not in ('sent', 'settled') or sealed_link is null
        )
    `)
    this.replaceTrigger(`
      ${AS_WRITTEN}
      if new.sealed_link is not null and not new.sealed_link <=> old.sealed_link
        and (old.sealed_link is null
          or substring_index(user(), '@', 1) <> substring_index(current_user(), '@', 1)) then
        signal sqlstate '45000' set message_text = 'The link of a mail stays as it was written';
      end if;
      if new.state in ('sent', 'settled') then
        set new.sealed_link = null;
      end if;
    `)
  }

  async down() {
    this.replaceTrigger(AS_WRITTEN)
    this.schema.raw(`
      alter table mail_outbox
        drop constraint arrived_mail_has_no_link,
        drop column sealed_link
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
