import { BaseSchema } from '@adonisjs/lucid/schema'

/** What hides the auditors' own readings is tested inside these indexes; a service has its own. */
const INDEXES = {
  audit_index_outcome: ['outcome, leaf_index, action, service', 'outcome, leaf_index, service'],
  audit_index_applicant: [
    'applicant, leaf_index, action, outcome, service',
    'applicant, leaf_index, outcome, service',
  ],
}

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
    this.schema.raw(`
      alter table audit_index
      drop key audit_index_time,
      ${Object.entries(INDEXES)
        .map(([name, [columns]]) => `drop key ${name}, add key ${name} (log_id, ${columns})`)
        .join(', ')},
      add key audit_index_service (log_id, service, leaf_index, action, outcome)
    `)
  }

  async down() {
    this.schema.raw(`
      alter table audit_index
      drop key audit_index_service,
      ${Object.entries(INDEXES)
        .map(([name, [, columns]]) => `drop key ${name}, add key ${name} (log_id, ${columns})`)
        .join(', ')},
      add key audit_index_time (log_id, happened_at, leaf_index)
    `)
    this.schema.dropTable('audit_blocks')
  }
}
