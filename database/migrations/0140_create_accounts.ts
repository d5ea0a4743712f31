import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Accounts and static IPs take seats: one active account per seat, one
 * registered address per seat. User names are never used again (R12 m.5/b);
 * an address does not change until the election is concluded (R10 m.4/b-2).
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table accounts (
        id int unsigned not null auto_increment primary key,
        participation_id int unsigned not null,
        service enum('web_site', 'web_service', 'sftp', 'portal') not null,
        seat_service enum('web_site', 'web_service', 'sftp', 'portal', 'address') as (service) persistent,
        seat_id int unsigned not null,
        request_form_id int unsigned null,
        invitation_id int unsigned null,
        username varchar(32) character set ascii collate ascii_bin not null unique,
        given_name varchar(200) not null,
        family_name varchar(200) not null,
        national_id varchar(1000) character set ascii collate ascii_bin not null,
        national_id_index char(43) character set ascii collate ascii_bin not null,
        email varchar(254) not null,
        office_phone varchar(60) not null,
        mobile_phone varchar(60) not null,
        state enum('pending', 'issued', 'active', 'deactivated') not null default 'pending',
        password varchar(255) character set ascii collate ascii_bin null,
        password_key varchar(16) character set ascii collate ascii_bin null,
        credential_version int unsigned not null default 0,
        initial_password_expires_at datetime(3) null,
        first_changed_at datetime(3) null,
        notice_accepted_at datetime(3) null,
        locked_until datetime(3) null,
        last_signed_in_at datetime(3) null,
        is_representative boolean not null default false,
        created_at datetime(3) not null,
        deactivated_at datetime(3) null,
        version int unsigned not null default 1,
        active_seat_id int unsigned as (if(state <> 'deactivated', seat_id, null)) persistent unique,
        key (participation_id, state),
        key (national_id_index),
        foreign key (participation_id) references participations (id),
        foreign key (seat_id, participation_id, seat_service) references seats (id, participation_id, service),
        foreign key (request_form_id) references request_forms (id),
        constraint rests_on_a_request check (request_form_id is not null or (service = 'portal' and invitation_id is not null)),
        constraint deactivation_is_dated check ((state = 'deactivated') = (deactivated_at is not null)),
        constraint password_when_issued check (state in ('pending', 'deactivated') or password is not null)
      )
    `)
    this.schema.raw(`
      create table static_ips (
        id int unsigned not null auto_increment primary key,
        participation_id int unsigned not null,
        seat_service enum('web_site', 'web_service', 'sftp', 'portal', 'address') as ('address') persistent,
        seat_id int unsigned not null,
        request_form_id int unsigned not null,
        address varchar(15) character set ascii collate ascii_bin not null,
        registered_at datetime(3) not null,
        released_at datetime(3) null,
        release_reason enum('election_concluded', 'exception') null,
        release_decision_no varchar(100) null,
        release_asked_by_id int unsigned null,
        release_confirmed_by_id int unsigned null,
        version int unsigned not null default 1,
        active_seat_id int unsigned as (if(released_at is null, seat_id, null)) persistent unique,
        key (address),
        key (participation_id),
        foreign key (participation_id) references participations (id),
        foreign key (seat_id, participation_id, seat_service) references seats (id, participation_id, service),
        foreign key (request_form_id) references request_forms (id),
        foreign key (release_asked_by_id) references staff (id),
        foreign key (release_confirmed_by_id) references staff (id),
        constraint release_needs_its_ground check (
          released_at is null or
          coalesce(release_reason = 'election_concluded', false) or
          coalesce(release_reason = 'exception' and release_decision_no is not null and release_asked_by_id <> release_confirmed_by_id, false)
        )
      )
    `)
    this.schema.raw(`
      create trigger static_ips_are_frozen before update on static_ips for each row
      begin
        if new.address <> old.address or new.seat_id <> old.seat_id or (old.released_at is not null and new.released_at is null) then
          signal sqlstate '45000' set message_text = 'A registered address does not change (m.4/b-2)';
        end if;
        if old.released_at is null and new.release_reason = 'election_concluded' and exists (
          select 1 from participations join elections on elections.id = participations.election_id
          where participations.id = new.participation_id and elections.concluded_at is null
        ) then
          signal sqlstate '45000' set message_text = 'The election is not concluded (m.4/b-2)';
        end if;
      end
    `)
    this.schema.raw(`
      create table credential_deliveries (
        id int unsigned not null auto_increment primary key,
        number varchar(24) character set ascii collate ascii_bin not null unique,
        account_id int unsigned not null,
        credential_version int unsigned not null,
        channel enum('letter') not null default 'letter',
        state enum('ready', 'printed', 'handed_over', 'voided', 'expired') not null default 'ready',
        file_key varchar(64) character set ascii collate ascii_bin null,
        file_expires_at datetime(3) null,
        issued_by_id int unsigned not null,
        issued_at datetime(3) not null,
        printed_by_id int unsigned null,
        printed_at datetime(3) null,
        handed_over_by_id int unsigned null,
        handed_over_at datetime(3) null,
        receiver_name varchar(200) null,
        receiver_authority varchar(200) null,
        delivery_code varchar(255) character set ascii collate ascii_bin null,
        code_told_by_id int unsigned null,
        code_told_at datetime(3) null,
        code_told_to varchar(60) null,
        version int unsigned not null default 1,
        unique (account_id, credential_version),
        key (state, file_expires_at),
        foreign key (account_id) references accounts (id),
        foreign key (issued_by_id) references staff (id),
        foreign key (printed_by_id) references staff (id),
        foreign key (handed_over_by_id) references staff (id),
        foreign key (code_told_by_id) references staff (id),
        constraint code_is_told_by_another check (code_told_by_id is null or printed_by_id is null or code_told_by_id <> printed_by_id),
        constraint printed_file_is_gone check (state = 'ready' or file_key is null)
      )
    `)
    this.schema.raw(`
      create table provisioning_runs (
        id int unsigned not null auto_increment primary key,
        kind enum('form_approval') not null,
        request_form_id int unsigned not null,
        participation_id int unsigned not null,
        plan_digest char(43) character set ascii collate ascii_bin not null,
        salt char(32) character set ascii collate ascii_bin not null,
        proposed_by_id int unsigned not null,
        approved_by_id int unsigned not null,
        applied_at datetime(3) not null,
        unique (request_form_id),
        foreign key (request_form_id) references request_forms (id),
        foreign key (participation_id) references participations (id),
        foreign key (proposed_by_id) references staff (id),
        foreign key (approved_by_id) references staff (id),
        constraint four_eyes_on_plan check (proposed_by_id <> approved_by_id)
      )
    `)
    this.schema.raw(`
      create table run_items (
        id int unsigned not null auto_increment primary key,
        run_id int unsigned not null,
        position smallint unsigned not null,
        step varchar(30) character set ascii collate ascii_bin not null,
        seat_id int unsigned not null,
        account_id int unsigned null,
        static_ip_id int unsigned null,
        rule char(3) character set ascii collate ascii_bin not null,
        unique (run_id, position),
        foreign key (run_id) references provisioning_runs (id),
        foreign key (seat_id) references seats (id),
        foreign key (account_id) references accounts (id),
        foreign key (static_ip_id) references static_ips (id)
      )
    `)
  }

  async down() {
    this.schema.dropTable('run_items')
    this.schema.dropTable('provisioning_runs')
    this.schema.dropTable('credential_deliveries')
    this.schema.dropTable('static_ips')
    this.schema.dropTable('accounts')
  }
}
