import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What an officer found who compared a person of a form with the register outside the system.
 * It stays true of the person as compared: a corrected name or number is compared again.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table identity_checks (
        id int unsigned not null auto_increment primary key,
        request_form_id int unsigned not null,
        national_id_index char(43) character set ascii collate ascii_bin not null,
        full_name varchar(801) not null,
        result enum('same', 'different') not null,
        source varchar(200) not null,
        checked_by_id int unsigned not null,
        checked_at datetime(3) not null,
        key (request_form_id),
        foreign key (request_form_id) references request_forms (id),
        foreign key (checked_by_id) references staff (id)
      )
    `)
  }

  async down() {
    this.schema.dropTable('identity_checks')
  }
}
