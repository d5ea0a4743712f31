import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Between which moments the events of each 4096 leaves lie: part of the read model, rebuildable. A
 * time is looked for through it, no longer through an index of moments.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table audit_blocks (
        log_id smallint unsigned not null,
        block int unsigned not null,
        first_at datetime(6) not null,
        last_at datetime(6) not null,
        primary key (log_id, block)
      )
    `)
    this.schema.raw(`
      insert into audit_blocks (log_id, block, first_at, last_at)
      select log_id, leaf_index div 4096 as block, min(happened_at), max(happened_at)
      from audit_index group by log_id, block
    `)
    this.schema.raw('alter table audit_index drop key audit_index_time')
  }

  async down() {
    this.schema.raw(
      'alter table audit_index add key audit_index_time (log_id, happened_at, leaf_index)'
    )
    this.schema.dropTable('audit_blocks')
  }
}
