import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Who takes part in which election (R01 m.3/a), and the seats each participation
 * has: the eleventh web user (R05 m.5), the second liaison (R06 m.4/b-6), the
 * second SFTP account (R15 m.3/g) and the third address (R09 m.4/b-2) have none,
 * whoever writes the SQL.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table applicants (
        id int unsigned not null auto_increment primary key,
        kind enum('party', 'candidate', 'independent') not null,
        name varchar(200) not null,
        short_name varchar(60) not null,
        registered_at datetime(3) not null,
        version int unsigned not null default 1,
        unique (kind, name)
      )
    `)
    this.schema.raw(`
      create table participations (
        id int unsigned not null auto_increment primary key,
        election_id int unsigned not null,
        circular_id int unsigned not null,
        applicant_id int unsigned not null,
        state enum('eligible', 'participating', 'withdrawn') not null,
        ballot_order smallint unsigned null,
        version int unsigned not null default 1,
        created_at datetime(3) not null,
        unique (election_id, applicant_id),
        unique (id, circular_id),
        foreign key (election_id, circular_id) references elections (id, circular_id),
        foreign key (applicant_id) references applicants (id)
      )
    `)
    this.schema.raw(`
      create table round_participations (
        round_id int unsigned not null,
        participation_id int unsigned not null,
        primary key (round_id, participation_id),
        foreign key (round_id) references rounds (id),
        foreign key (participation_id) references participations (id)
      )
    `)
    this.schema.raw(`
      create table seats (
        id int unsigned not null auto_increment primary key,
        participation_id int unsigned not null,
        circular_id int unsigned not null,
        service enum('web_site', 'web_service', 'sftp', 'portal', 'address') not null,
        number smallint unsigned not null,
        quota smallint unsigned not null,
        unique (participation_id, service, number),
        unique (id, participation_id, service),
        foreign key (participation_id, circular_id) references participations (id, circular_id),
        foreign key (circular_id, service, quota) references circular_quotas (circular_id, service, quota),
        constraint seat_within_quota check (number between 1 and quota)
      )
    `)
  }

  async down() {
    this.schema.dropTable('seats')
    this.schema.dropTable('round_participations')
    this.schema.dropTable('participations')
    this.schema.dropTable('applicants')
  }
}
