import { BaseSchema } from '@adonisjs/lucid/schema'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

const IS_ERASURE = `
  exists (select 1 from participations where id = old.participation_id and erased_at is not null)
`

const OF_LINK = `
  if new.sealed_link is not null and not new.sealed_link <=> old.sealed_link
    and (old.sealed_link is null
      or substring_index(user(), '@', 1) <> substring_index(current_user(), '@', 1)) then
    signal sqlstate '45000' set message_text = 'The link of a mail stays as it was written';
  end if;
  if new.state in ('sent', 'settled') then
    set new.sealed_link = null;
  end if;
`

/**
 * Personal values go when their time is over (R28). What was written stays as it was until then,
 * and may afterwards become empty alone.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('alter table participations add erased_at datetime(3) null')
    this.schema.raw(`
      alter table documents
        add participation_id int unsigned null,
        add erased_at datetime(3) null,
        add constraint document_of_participation foreign key (participation_id) references participations (id)
    `)
    this.defer(nameParticipations)
    this.replaceMailTrigger(`
      if new.message_id <> old.message_id or new.created_at <> old.created_at
        or ((
          new.recipient <> old.recipient
          or binary new.subject <> binary old.subject or binary new.body <> binary old.body
          or new.attachments <> old.attachments
        ) and not (
          new.recipient = '' and new.subject = '' and new.body = '' and new.attachments = '[]'
          and new.state = old.state and ${IS_ERASURE}
        )) then
        signal sqlstate '45000' set message_text = 'A mail stays as it was written';
      end if;
      if old.state in ('sent', 'settled') and (new.state <> old.state or new.body = old.body) then
        signal sqlstate '45000' set message_text = 'A mail that arrived is not sent again';
      end if;
      ${OF_LINK}
    `)
    this.replaceReasonTrigger(`
      and not (
        new.reason_code <=> old.reason_code and new.reason_text = '' and ${IS_ERASURE}
      )
    `)
  }

  async down() {
    this.replaceReasonTrigger('')
    this.replaceMailTrigger(`
      if new.message_id <> old.message_id or new.recipient <> old.recipient
        or binary new.subject <> binary old.subject or binary new.body <> binary old.body
        or new.attachments <> old.attachments or new.created_at <> old.created_at then
        signal sqlstate '45000' set message_text = 'A mail stays as it was written';
      end if;
      if old.state in ('sent', 'settled') then
        signal sqlstate '45000' set message_text = 'A mail that arrived is not sent again';
      end if;
      ${OF_LINK}
    `)
    this.schema.raw(`
      alter table documents
        drop foreign key document_of_participation,
        drop column participation_id,
        drop column erased_at
    `)
    this.schema.raw('alter table participations drop column erased_at')
  }

  private replaceMailTrigger(body: string) {
    this.schema.raw('drop trigger mails_stay_as_written')
    this.schema.raw(`
      create trigger mails_stay_as_written before update on mail_outbox for each row
      begin
        ${body}
      end
    `)
  }

  private replaceReasonTrigger(exception: string) {
    this.schema.raw('drop trigger sent_reasons_stay')
    this.schema.raw(`
      create trigger sent_reasons_stay before update on request_forms for each row
      begin
        if old.state = 'rejected' and not (
          new.reason_code <=> old.reason_code and binary new.reason_text <=> binary old.reason_text
        ) ${exception} then
          signal sqlstate '45000' set message_text = 'A reason stays as it was sent';
        end if;
      end
    `)
  }
}

/** In a new database there is no log yet, and no scan either. */
async function nameParticipations(client: QueryClientContract) {
  const [logs] = await client.rawQuery(`show tables like 'audit_events'`)

  if (logs.length > 0) {
    await client.rawQuery(`
      update documents
        join audit_events
          on json_value(payload, '$."event.action"') = 'scan.uploaded'
          and json_value(payload, '$."ssps.target".id') = documents.id
        join participations
          on participations.election_id = json_value(payload, '$."ssps.election"')
          and participations.applicant_id = json_value(payload, '$."ssps.applicant"')
      set documents.participation_id = participations.id
    `)
  }
}
