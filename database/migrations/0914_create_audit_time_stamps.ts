import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * Time stamps of another authority on signed heads (RFC 3161), each with the certificates that
 * prove it: `stamped_at` by its clock, `kept_at` by ours. Written once, as the heads are.
 */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      create table audit_time_stamps (
        log_id smallint unsigned not null,
        tree_size bigint unsigned not null,
        cause varchar(60) character set ascii collate ascii_bin not null,
        token mediumblob not null,
        authority mediumtext character set utf8mb4 collate utf8mb4_bin not null,
        stamped_at datetime(3) not null,
        kept_at datetime(3) not null default (utc_timestamp(3)),
        primary key (log_id, tree_size)
      )
    `)
    for (const change of ['UPDATE', 'DELETE']) {
      this.schema.raw(`
        create trigger audit_time_stamps_no_${change.toLowerCase()} before ${change}
        on audit_time_stamps for each row
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_time_stamps is append-only'`)
    }
  }

  async down() {
    this.schema.dropTable('audit_time_stamps')
  }
}
