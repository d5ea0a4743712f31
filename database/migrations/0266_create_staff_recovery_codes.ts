import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Recovery codes of staff. What opens is nowhere here: only its SHA-256 is kept.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table staff_recovery_codes (
        id int unsigned not null auto_increment primary key,
        staff_id int unsigned not null,
        digest char(43) character set ascii collate ascii_bin not null,
        made_at datetime(3) not null,
        used_at datetime(3) null,
        voided_at datetime(3) null,
        unique (staff_id, digest),
        foreign key (staff_id) references staff (id)
      )
    `)
  }

  async down() {
    this.schema.dropTable('staff_recovery_codes')
  }
}
