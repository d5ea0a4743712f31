import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What stood at the moment of a decision: the checklist, and the plan that an approval carried out,
 * by ids and language keys. It never changes, and neither does the text that went out with it.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table form_decisions (
        id int unsigned not null auto_increment primary key,
        request_form_id int unsigned not null unique,
        outcome enum('approved', 'rejected') not null,
        event_id char(36) character set ascii collate ascii_bin not null,
        checklist longtext not null check (json_valid(checklist)),
        plan longtext not null check (json_valid(plan)),
        decided_at datetime(3) not null,
        foreign key (request_form_id) references request_forms (id)
      )
    `)
    this.schema.raw(`
      create trigger decisions_stay before update on form_decisions for each row
      begin
        signal sqlstate '45000' set message_text = 'A decision stays as it was made';
      end
    `)
    this.schema.raw(`
      create trigger sent_reasons_stay before update on request_forms for each row
      begin
        if old.state = 'rejected' and not (
          new.reason_code <=> old.reason_code and binary new.reason_text <=> binary old.reason_text
        ) then
          signal sqlstate '45000' set message_text = 'A reason stays as it was sent';
        end if;
      end
    `)
    this.schema.raw(`
      alter table request_forms add constraint rejected_for_a_reason check (
        state <> 'rejected' or (reason_code is not null and reason_text is not null and decided_by_id is not null)
      )
    `)
  }

  async down() {
    this.schema.raw('alter table request_forms drop constraint rejected_for_a_reason')
    this.schema.raw('drop trigger sent_reasons_stay')
    this.schema.dropTable('form_decisions')
  }
}
