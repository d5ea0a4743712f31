import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What an applicant's liaison checks and asks before the election: the connection of its
 * headquarters (R17 m.4/b-2, R22 m.4/b-1), and support requests with their answers (R30 m.4/b-6).
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table connection_checks (
        id int unsigned not null auto_increment primary key,
        participation_id int unsigned not null,
        address varchar(45) character set ascii collate ascii_bin not null,
        is_registered boolean not null,
        kilobits_per_second int unsigned null,
        checked_by_id int unsigned not null,
        checked_at datetime(3) not null,
        key (participation_id, id),
        foreign key (participation_id) references participations (id),
        foreign key (checked_by_id) references accounts (id)
      )
    `)
    this.schema.raw(`
      create table support_requests (
        id int unsigned not null auto_increment primary key,
        participation_id int unsigned not null,
        service enum('web_site', 'web_service', 'sftp', 'portal') not null,
        text varchar(2000) not null,
        asked_by_id int unsigned not null,
        asked_at datetime(3) not null,
        answer varchar(2000) null,
        answered_by_id int unsigned null,
        answered_at datetime(3) null,
        version int unsigned not null default 1,
        key (participation_id, id),
        key (answered_at),
        foreign key (participation_id) references participations (id),
        foreign key (asked_by_id) references accounts (id),
        foreign key (answered_by_id) references staff (id),
        constraint answer_is_whole check (
          (answer is null) = (answered_by_id is null) and (answer is null) = (answered_at is null)
        )
      )
    `)
  }

  async down() {
    this.schema.dropTable('support_requests')
    this.schema.dropTable('connection_checks')
  }
}
