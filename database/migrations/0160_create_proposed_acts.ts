import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What one administrator proposes and another confirms (R27): nothing of it is
 * done before. One open act per kind and subject; `subject_version` is what the
 * proposer saw. The print file of a staff letter is gone once it was printed.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table proposed_acts (
        id int unsigned not null auto_increment primary key,
        kind enum('staff.add', 'staff.set_roles', 'staff.deactivate', 'staff.reset_totp', 'round.set_instants', 'participation.withdraw') not null,
        subject varchar(254) character set ascii collate ascii_bin not null,
        subject_version int unsigned not null,
        payload longtext not null check (json_valid(payload)),
        election_id int unsigned null,
        state enum('open', 'confirmed', 'declined') not null default 'open',
        proposed_by_id int unsigned not null,
        proposed_at datetime(3) not null,
        decided_by_id int unsigned null,
        decided_at datetime(3) null,
        print_file_key varchar(64) character set ascii collate ascii_bin null,
        print_file_expires_at datetime(3) null,
        version int unsigned not null default 1,
        open_subject varchar(254) character set ascii collate ascii_bin as (if(state = 'open', subject, null)) persistent,
        unique (kind, open_subject),
        key (state),
        foreign key (election_id) references elections (id),
        foreign key (proposed_by_id) references staff (id),
        foreign key (decided_by_id) references staff (id),
        constraint decision_has_person_and_time check (
          (state = 'open') = (decided_by_id is null) and (state = 'open') = (decided_at is null)
        ),
        constraint four_eyes_on_act check (state <> 'confirmed' or coalesce(decided_by_id <> proposed_by_id, false)),
        constraint print_file_of_confirmed check (print_file_key is null or state = 'confirmed')
      )
    `)
  }

  async down() {
    this.schema.dropTable('proposed_acts')
  }
}
