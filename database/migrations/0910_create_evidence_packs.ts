import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Evidence packs of the audit log that somebody asked for; the worker writes them.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table evidence_packs (
        id int unsigned not null auto_increment primary key,
        requested_by_id int unsigned not null,
        filters text not null,
        scope enum('log', 'period', 'search') not null,
        language enum('tr', 'en') not null,
        state enum('waiting', 'writing', 'ready', 'failed', 'expired') not null,
        failure enum('log_not_intact', 'pack_not_written') null,
        claim char(36) character set ascii collate ascii_bin null,
        claimed_until datetime(3) null,
        attempts smallint unsigned not null default 0,
        reached int unsigned not null default 0,
        tree_size int unsigned null,
        disclosed int unsigned null,
        file_key char(36) character set ascii collate ascii_bin null,
        file_size bigint unsigned null,
        file_digest char(64) character set ascii collate ascii_bin null,
        requested_at datetime(3) not null,
        ready_at datetime(3) null,
        expires_at datetime(3) null,
        key (state, expires_at),
        key (requested_by_id, id),
        foreign key (requested_by_id) references staff (id),
        constraint file_when_ready check (state <> 'ready' or (file_key is not null and expires_at is not null)),
        constraint no_file_when_expired check (state <> 'expired' or file_key is null)
      )
    `)
  }

  async down() {
    this.schema.dropTable('evidence_packs')
  }
}
