import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * An account goes off on a ground (m.5/d), and on one officer's word never: where two officers
 * decided, the row names their act, which `four_eyes_on_act` holds to two people (R27).
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table proposed_acts
        modify kind enum('staff.add', 'staff.set_roles', 'staff.deactivate', 'staff.reset_totp', 'round.set_instants', 'participation.withdraw', 'account.deactivate') not null
    `)
    this.schema.raw(`
      alter table accounts
        add deactivation_ground enum('not_on_form', 'participation_withdrawn', 'two_officers') null,
        add deactivation_act_id int unsigned null,
        add constraint deactivation_act foreign key (deactivation_act_id) references proposed_acts (id)
    `)
    this.schema.raw(`
      update accounts set deactivation_ground = 'not_on_form' where state = 'deactivated'
    `)
    this.schema.raw(`
      alter table accounts
        add constraint deactivation_has_ground check ((state = 'deactivated') = (deactivation_ground is not null)),
        add constraint deactivation_names_act check (coalesce(deactivation_ground = 'two_officers', false) = (deactivation_act_id is not null))
    `)
  }

  async down() {
    this.schema.raw(`
      alter table accounts
        drop constraint deactivation_names_act,
        drop constraint deactivation_has_ground,
        drop foreign key deactivation_act,
        drop column deactivation_act_id,
        drop column deactivation_ground
    `)
    this.schema.raw(`delete from proposed_acts where kind = 'account.deactivate'`)
    this.schema.raw(`
      alter table proposed_acts
        modify kind enum('staff.add', 'staff.set_roles', 'staff.deactivate', 'staff.reset_totp', 'round.set_instants', 'participation.withdraw') not null
    `)
  }
}
