import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The register of party representatives (R14 m.5/d): a web-site account of a political party, the
 * letter that names its holder, and from when to when. The register alone says who is one.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      alter table proposed_acts
        modify kind enum('staff.add', 'staff.set_roles', 'staff.deactivate', 'staff.reset_totp', 'round.set_instants', 'participation.withdraw', 'account.deactivate', 'representative.register', 'representative.end') not null
    `)
    this.schema.raw(`
      create table representatives (
        id int unsigned not null auto_increment primary key,
        account_id int unsigned not null,
        letter_on date not null,
        letter_registry_no varchar(100) not null,
        from_on date not null,
        until_on date null,
        registered_by_act_id int unsigned not null,
        ended_by_act_id int unsigned null,
        version int unsigned not null default 1,
        key (account_id, from_on),
        foreign key (account_id) references accounts (id),
        foreign key (registered_by_act_id) references proposed_acts (id),
        foreign key (ended_by_act_id) references proposed_acts (id),
        constraint representative_ends_with_a_day check (ended_by_act_id is null or until_on is not null)
      )
    `)
    this.schema.raw(`
      create trigger representatives_are_of_parties before insert on representatives for each row
      begin
        if not exists (
          select 1 from accounts
          join participations on participations.id = accounts.participation_id
          join applicants on applicants.id = participations.applicant_id
          where accounts.id = new.account_id and accounts.service = 'web_site' and applicants.kind = 'party'
        ) then
          signal sqlstate '45000' set message_text = 'Only web-site accounts of political parties have representatives (m.5/d)';
        end if;
      end
    `)
    this.schema.raw('alter table accounts drop column is_representative')
  }

  async down() {
    this.schema.raw(`
      alter table accounts
        add is_representative boolean not null default false after last_signed_in_at
    `)
    this.schema.dropTable('representatives')
    this.schema.raw(
      `delete from proposed_acts where kind in ('representative.register', 'representative.end')`
    )
    this.schema.raw(`
      alter table proposed_acts
        modify kind enum('staff.add', 'staff.set_roles', 'staff.deactivate', 'staff.reset_totp', 'round.set_instants', 'participation.withdraw', 'account.deactivate') not null
    `)
  }
}
