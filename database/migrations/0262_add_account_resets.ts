import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The pre-election reset (R14 m.5/d) as an act of two officers; every account that goes off by it
 * names that act.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table proposed_acts
        modify kind enum('staff.add', 'staff.set_roles', 'staff.deactivate', 'staff.reset_totp', 'round.set_instants', 'participation.withdraw', 'account.deactivate', 'representative.register', 'representative.end', 'accounts.reset') not null
    `)
    this.schema.raw(`
      alter table accounts
        modify deactivation_ground enum('not_on_form', 'participation_withdrawn', 'two_officers', 'reset') null,
        drop constraint deactivation_names_act,
        add constraint deactivation_names_act check (coalesce(deactivation_ground in ('two_officers', 'reset'), false) = (deactivation_act_id is not null))
    `)
  }

  async down() {
    this.schema.raw(`
      update accounts set deactivation_ground = 'two_officers' where deactivation_ground = 'reset'
    `)
    this.schema.raw(`
      alter table accounts
        drop constraint deactivation_names_act,
        modify deactivation_ground enum('not_on_form', 'participation_withdrawn', 'two_officers') null,
        add constraint deactivation_names_act check (coalesce(deactivation_ground = 'two_officers', false) = (deactivation_act_id is not null))
    `)
  }
}
