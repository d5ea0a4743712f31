import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Elections, their circulars and rounds. A circular's numbers are data: each
 * service's quota stands in circular_quotas, and seats are made from it.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table circulars (
        id int unsigned not null auto_increment primary key,
        decision_no varchar(40) not null unique,
        title varchar(300) not null,
        adopted_on date not null,
        parameters longtext not null check (json_valid(parameters)),
        version int unsigned not null default 1,
        created_at datetime(3) not null
      )
    `)
    this.schema.raw(`
      create table circular_quotas (
        circular_id int unsigned not null,
        service enum('web_site', 'web_service', 'sftp', 'portal', 'address') not null,
        quota smallint unsigned not null check (quota between 1 and 99),
        primary key (circular_id, service),
        unique (circular_id, service, quota),
        foreign key (circular_id) references circulars (id)
      )
    `)
    this.schema.raw(`
      create table elections (
        id int unsigned not null auto_increment primary key,
        code varchar(40) character set ascii collate ascii_bin not null unique,
        name varchar(300) not null,
        circular_id int unsigned not null,
        clock_offset_seconds int not null default 0,
        concluded_at datetime(3) null,
        version int unsigned not null default 1,
        created_at datetime(3) not null,
        unique (id, circular_id),
        foreign key (circular_id) references circulars (id)
      )
    `)
    this.schema.raw(`
      create table rounds (
        id int unsigned not null auto_increment primary key,
        election_id int unsigned not null,
        number smallint unsigned not null check (number between 1 and 2),
        voting_day date not null,
        opens_at datetime(3) not null,
        closes_at datetime(3) null,
        restriction_ends_at datetime(3) null,
        broadcast_ban_ends_at datetime(3) null,
        version int unsigned not null default 1,
        created_at datetime(3) not null,
        unique (election_id, number),
        foreign key (election_id) references elections (id),
        check (closes_at is null or closes_at > opens_at)
      )
    `)
  }

  async down() {
    this.schema.dropTable('rounds')
    this.schema.dropTable('elections')
    this.schema.dropTable('circular_quotas')
    this.schema.dropTable('circulars')
  }
}
