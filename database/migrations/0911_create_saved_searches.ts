import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Searches of the audit log that somebody comes back to.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table saved_searches (
        id int unsigned not null auto_increment primary key,
        staff_id int unsigned not null,
        name varchar(80) not null,
        filters text not null,
        created_at datetime(3) not null,
        removed_at datetime(3) null,
        key (staff_id, removed_at),
        foreign key (staff_id) references staff (id)
      )
    `)
  }

  async down() {
    this.schema.dropTable('saved_searches')
  }
}
