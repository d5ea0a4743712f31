import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * What is done to many at once, one transaction per item: an item is settled with its work or not
 * at all, so that a run goes on where it stopped and does nothing twice.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table bulk_runs (
        id int unsigned not null auto_increment primary key,
        kind enum('letters.issue', 'accounts.reset') not null,
        election_id int unsigned not null,
        participation_id int unsigned null,
        act_id int unsigned null unique,
        state enum('running', 'finished') not null default 'running',
        started_by_id int unsigned not null,
        started_at datetime(3) not null,
        paused_at datetime(3) null,
        finished_at datetime(3) null,
        receipt longtext null check (json_valid(receipt)),
        version int unsigned not null default 1,
        running_subject varchar(40) character set ascii collate ascii_bin as (if(state = 'running', concat(election_id, ':', coalesce(participation_id, '')), null)) persistent,
        unique (kind, running_subject),
        key (state),
        foreign key (election_id) references elections (id),
        foreign key (participation_id) references participations (id),
        foreign key (act_id) references proposed_acts (id),
        foreign key (started_by_id) references staff (id),
        constraint reset_rests_on_act check ((kind = 'accounts.reset') = (act_id is not null)),
        constraint run_is_finished_whole check (
          (state = 'finished') = (finished_at is not null)
          and (state = 'finished') = (receipt is not null)
          and (state = 'running' or paused_at is null)
        )
      )
    `)
    this.schema.raw(`
      create table bulk_run_items (
        id int unsigned not null auto_increment primary key,
        run_id int unsigned not null,
        participation_id int unsigned not null,
        account_id int unsigned null,
        state enum('waiting', 'done', 'left_out', 'failed') not null default 'waiting',
        reason varchar(60) character set ascii collate ascii_bin null,
        outcome longtext null check (json_valid(outcome)),
        attempts smallint unsigned not null default 0,
        settled_at datetime(3) null,
        subject varchar(40) character set ascii collate ascii_bin as (concat(participation_id, ':', coalesce(account_id, ''))) persistent,
        unique (run_id, subject),
        key (run_id, state),
        foreign key (run_id) references bulk_runs (id),
        foreign key (participation_id) references participations (id),
        foreign key (account_id) references accounts (id),
        constraint item_is_settled_whole check ((state = 'waiting') = (settled_at is null)),
        constraint left_out_says_why check ((state = 'left_out') = (reason is not null)),
        constraint outcome_of_done check ((state = 'done') = (outcome is not null))
      )
    `)
  }

  async down() {
    this.schema.dropTable('bulk_run_items')
    this.schema.dropTable('bulk_runs')
  }
}
