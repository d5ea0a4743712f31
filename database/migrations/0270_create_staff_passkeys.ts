import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Passkeys of staff: their public halves. The private ones never leave the person's device.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table staff_passkeys (
        id int unsigned not null auto_increment primary key,
        staff_id int unsigned not null,
        credential_id varchar(1364) character set ascii collate ascii_bin not null,
        public_key varchar(1000) character set ascii collate ascii_bin not null,
        sign_count int unsigned not null,
        transports varchar(200) character set ascii collate ascii_bin not null,
        name varchar(60) not null,
        last_challenge char(43) character set ascii collate ascii_bin null,
        created_at datetime(3) not null,
        last_used_at datetime(3) null,
        removed_at datetime(3) null,
        unique (credential_id),
        key (staff_id, removed_at),
        foreign key (staff_id) references staff (id)
      )
    `)
  }

  async down() {
    this.schema.dropTable('staff_passkeys')
  }
}
