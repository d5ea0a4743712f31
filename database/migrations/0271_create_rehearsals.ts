import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Rehearsals (R16 m.3/a, R23 m.7), announced and cancelled by two administrators.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table rehearsals (
        id int unsigned not null auto_increment primary key,
        election_id int unsigned not null,
        starts_at datetime(3) not null,
        ends_at datetime(3) not null,
        cancelled_at datetime(3) null,
        version int unsigned not null default 1,
        created_at datetime(3) not null,
        key (election_id, starts_at),
        foreign key (election_id) references elections (id),
        constraint rehearsal_ends_later check (ends_at > starts_at)
      )
    `)
    this.schema.raw(`
      alter table proposed_acts
        modify kind enum('staff.add', 'staff.set_roles', 'staff.deactivate', 'staff.reset_totp', 'round.set_instants', 'participation.withdraw', 'account.deactivate', 'representative.register', 'representative.end', 'accounts.reset', 'rehearsal.schedule', 'rehearsal.cancel') not null
    `)
  }

  async down() {
    this.schema.raw(
      `delete from proposed_acts where kind in ('rehearsal.schedule', 'rehearsal.cancel')`
    )
    this.schema.raw(`
      alter table proposed_acts
        modify kind enum('staff.add', 'staff.set_roles', 'staff.deactivate', 'staff.reset_totp', 'round.set_instants', 'participation.withdraw', 'account.deactivate', 'representative.register', 'representative.end', 'accounts.reset') not null
    `)
    this.schema.dropTable('rehearsals')
  }
}
