import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * When a service did not answer, from when to when, and why. One that the product found itself is
 * open once for each service.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table outages (
        id int unsigned not null auto_increment primary key,
        service enum('web_site', 'web_service', 'sftp', 'portal', 'backoffice') not null,
        origin enum('health', 'hand') not null,
        started_at datetime(3) not null,
        ended_at datetime(3) null,
        cause varchar(1000) not null,
        evidence varchar(1000) not null,
        recorded_by_id int unsigned null,
        recorded_at datetime(3) not null,
        version int unsigned not null default 1,
        open_service varchar(20) character set ascii collate ascii_bin
          generated always as (if(origin = 'health' and ended_at is null, service, null)) stored,
        unique key open_service (open_service),
        key (started_at),
        foreign key (recorded_by_id) references staff (id),
        constraint outage_ends_later check (ended_at is null or ended_at >= started_at),
        constraint recorded_by_somebody check ((origin = 'hand') = (recorded_by_id is not null) or origin = 'health')
      )
    `)
  }

  async down() {
    this.schema.dropTable('outages')
  }
}
