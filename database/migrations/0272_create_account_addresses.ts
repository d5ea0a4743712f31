import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * From where an account was signed in to before: the first time from elsewhere its holder is told.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table account_addresses (
        account_id int unsigned not null,
        address varchar(45) character set ascii collate ascii_bin not null,
        first_seen_at datetime(3) not null,
        primary key (account_id, address),
        foreign key (account_id) references accounts (id)
      )
    `)
  }

  async down() {
    this.schema.dropTable('account_addresses')
  }
}
