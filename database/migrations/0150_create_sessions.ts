import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Sessions and counters of attempts, in the database so that every process
 * sees them.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table sessions (
        id varchar(64) character set ascii collate ascii_bin not null primary key,
        data mediumtext not null,
        user_id varchar(40) character set ascii collate ascii_bin null,
        expires_at datetime not null,
        key (user_id),
        key (expires_at)
      )
    `)
    this.schema.raw(`
      create table rate_limits (
        \`key\` varchar(255) character set ascii collate ascii_bin not null primary key,
        points int not null default 0,
        expire bigint unsigned null
      )
    `)
  }

  async down() {
    this.schema.dropTable('rate_limits')
    this.schema.dropTable('sessions')
  }
}
