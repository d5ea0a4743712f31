import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Mails, written with the act they tell of and sent by the worker. What was
 * written never changes; nothing in a header can begin a second line. A mail
 * is `uncertain` when its worker died between the end of the message and the
 * server's answer: a person decides whether it goes again.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table mail_outbox (
        id int unsigned not null auto_increment primary key,
        message_id varchar(300) character set ascii collate ascii_bin not null unique,
        kind varchar(40) character set ascii collate ascii_bin not null,
        locale enum('tr', 'en') not null,
        recipient varchar(254) character set ascii collate ascii_bin not null,
        subject varchar(250) not null,
        body text not null,
        attachments text not null default '[]' check (json_valid(attachments)),
        request_form_id int unsigned null,
        participation_id int unsigned null,
        state enum('waiting', 'sending', 'uncertain', 'sent', 'failed') not null default 'waiting',
        attempts smallint unsigned not null default 0,
        next_attempt_at datetime(3) null,
        claim char(36) character set ascii collate ascii_bin null,
        claimed_at datetime(3) null,
        handing_over_at datetime(3) null,
        last_error varchar(40) character set ascii collate ascii_bin null,
        created_at datetime(3) not null,
        sent_at datetime(3) null,
        key (state, next_attempt_at),
        key (request_form_id),
        key (participation_id),
        foreign key (request_form_id) references request_forms (id),
        foreign key (participation_id) references participations (id),
        constraint headers_stay_on_their_line check (
          subject not regexp '[[:cntrl:]]' and recipient not regexp '[[:cntrl:][:space:]]'
        ),
        constraint waiting_has_its_time check ((state = 'waiting') = (next_attempt_at is not null)),
        constraint sending_is_claimed check ((state in ('sending', 'uncertain')) = (claim is not null)),
        constraint sent_is_dated check ((state = 'sent') = (sent_at is not null))
      )
    `)
    this.schema.raw(`
      create trigger mails_stay_as_written before update on mail_outbox for each row
      begin
        if new.message_id <> old.message_id or new.recipient <> old.recipient
          or binary new.subject <> binary old.subject or binary new.body <> binary old.body
          or new.attachments <> old.attachments or new.created_at <> old.created_at then
          signal sqlstate '45000' set message_text = 'A mail stays as it was written';
        end if;
        if old.state = 'sent' then
          signal sqlstate '45000' set message_text = 'A mail that was sent is not sent again';
        end if;
      end
    `)
  }

  async down() {
    this.schema.dropTable('mail_outbox')
  }
}
