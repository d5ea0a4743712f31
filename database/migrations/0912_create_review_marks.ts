import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What auditors say of an event or a finding; the newest mark of a subject counts, all stay. Who
 * asks for an escalation does not confirm it.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table review_marks (
        id int unsigned not null auto_increment primary key,
        subject varchar(120) character set ascii collate ascii_bin not null,
        mark enum('seen', 'explained', 'escalation_asked', 'escalated') not null,
        note varchar(2000) not null,
        marked_by_id int unsigned not null,
        marked_at datetime(3) not null,
        confirmed_by_id int unsigned null,
        confirmed_at datetime(3) null,
        key (subject, id),
        key (mark, id),
        foreign key (marked_by_id) references staff (id),
        foreign key (confirmed_by_id) references staff (id),
        constraint two_steps_of_escalation check (
          (mark = 'escalated') = (confirmed_by_id is not null)
          and (confirmed_by_id is null or confirmed_by_id <> marked_by_id)
        )
      )
    `)
  }

  async down() {
    this.schema.dropTable('review_marks')
  }
}
