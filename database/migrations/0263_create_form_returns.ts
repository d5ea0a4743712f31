import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Each return of a form with its coded reason and the text as it was sent; its remarks hang on it.
 * A return from before has its first remark as its text.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table form_returns (
        id int unsigned not null auto_increment primary key,
        request_form_id int unsigned not null,
        revision int unsigned not null,
        reason_code varchar(60) character set ascii collate ascii_bin not null,
        reason_text text not null,
        returned_by_id int unsigned not null,
        returned_at datetime(3) not null,
        key (request_form_id, revision),
        foreign key (request_form_id) references request_forms (id),
        foreign key (returned_by_id) references staff (id)
      )
    `)
    this.schema.raw(`
      insert into form_returns
        (request_form_id, revision, reason_code, reason_text, returned_by_id, returned_at)
      select request_form_id, revision, 'other_correction', remark, made_by_id, made_at
      from form_remarks
      where id in (select min(id) from form_remarks group by request_form_id, revision)
      order by id
    `)
    this.schema.raw('alter table form_remarks add column form_return_id int unsigned null after id')
    this.schema.raw(`
      update form_remarks join form_returns using (request_form_id, revision)
      set form_remarks.form_return_id = form_returns.id
    `)
    this.schema.raw(`
      alter table form_remarks
        drop foreign key form_remarks_ibfk_1,
        drop foreign key form_remarks_ibfk_2
    `)
    this.schema.raw(`
      alter table form_remarks
        modify form_return_id int unsigned not null,
        drop key request_form_id,
        drop key made_by_id,
        drop column request_form_id,
        drop column revision,
        drop column made_by_id,
        drop column made_at
    `)
    this.schema.raw(`
      alter table form_remarks
        add constraint remark_of_return foreign key (form_return_id) references form_returns (id)
    `)
  }

  async down() {
    this.schema.raw(`
      alter table form_remarks
        add column request_form_id int unsigned null after id,
        add column revision int unsigned null after request_form_id,
        add column made_by_id int unsigned null,
        add column made_at datetime(3) null
    `)
    this.schema.raw(`
      update form_remarks join form_returns on form_returns.id = form_remarks.form_return_id
      set form_remarks.request_form_id = form_returns.request_form_id,
        form_remarks.revision = form_returns.revision,
        form_remarks.made_by_id = form_returns.returned_by_id,
        form_remarks.made_at = form_returns.returned_at
    `)
    this.schema.raw('alter table form_remarks drop foreign key remark_of_return')
    this.schema.raw(`
      alter table form_remarks
        drop key remark_of_return,
        drop column form_return_id,
        modify request_form_id int unsigned not null,
        modify revision int unsigned not null,
        modify made_by_id int unsigned not null,
        modify made_at datetime(3) not null,
        add key request_form_id (request_form_id, revision)
    `)
    this.schema.raw(`
      alter table form_remarks
        add constraint form_remarks_ibfk_1 foreign key (request_form_id) references request_forms (id),
        add constraint form_remarks_ibfk_2 foreign key (made_by_id) references staff (id)
    `)
    this.schema.dropTable('form_returns')
  }
}
