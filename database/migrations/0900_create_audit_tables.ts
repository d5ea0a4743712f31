import { BaseSchema } from '@adonisjs/lucid/schema'

/** Written once: refused even to the owner, so that a change needs a deliberate act. */
const IMMUTABLE = [
  'audit_events',
  'audit_leaves',
  'audit_tiles',
  'audit_tree_heads',
  'audit_checkpoints',
]

const TABLES = [
  ...IMMUTABLE,
  'audit_queue',
  'audit_private',
  'audit_leases',
  'audit_terms',
  'audit_index',
]

/**
 * The log (R21 m.4/b-5). `log_id` counts the logs of one installation: 1, and a
 * successor after a restore that lost events. The application may not write
 * the column of an event; starting a successor changes its default.
 */
export default class extends BaseSchema {
  async up() {
    this.createEvents()
    this.createTree()
    this.createPrivateValues()
    this.createReadModel()
    IMMUTABLE.forEach((table) => this.refuseChanges(table))
  }

  async down() {
    TABLES.toReversed().forEach((table) => this.schema.dropTable(table))
  }

  private createEvents() {
    this.schema.raw(`
      CREATE TABLE audit_events (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        log_id SMALLINT UNSIGNED NOT NULL DEFAULT 1,
        recorded_at DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
        payload TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        leaf_hash BINARY(32) NOT NULL,
        CONSTRAINT audit_events_payload CHECK (OCTET_LENGTH(payload) BETWEEN 2 AND 60000)
      )`)
    this.schema.raw(`
      CREATE TABLE audit_queue (
        event_ref BIGINT UNSIGNED NOT NULL PRIMARY KEY,
        log_id SMALLINT UNSIGNED NOT NULL DEFAULT 1
      )`)
  }

  private createTree() {
    this.schema.raw(`
      CREATE TABLE audit_leases (
        log_id SMALLINT UNSIGNED NOT NULL PRIMARY KEY
      )`)
    this.schema.raw(`
      CREATE TABLE audit_leaves (
        log_id SMALLINT UNSIGNED NOT NULL,
        leaf_index BIGINT UNSIGNED NOT NULL,
        event_ref BIGINT UNSIGNED NOT NULL UNIQUE,
        leaf_hash BINARY(32) NOT NULL,
        PRIMARY KEY (log_id, leaf_index)
      )`)
    this.schema.raw(`
      CREATE TABLE audit_tiles (
        log_id SMALLINT UNSIGNED NOT NULL,
        level TINYINT UNSIGNED NOT NULL,
        idx BIGINT UNSIGNED NOT NULL,
        hashes VARBINARY(8192) NOT NULL,
        PRIMARY KEY (log_id, level, idx),
        CONSTRAINT audit_tiles_full CHECK (OCTET_LENGTH(hashes) = 8192)
      )`)
    this.schema.raw(`
      CREATE TABLE audit_tree_heads (
        log_id SMALLINT UNSIGNED NOT NULL,
        tree_size BIGINT UNSIGNED NOT NULL,
        root_hash BINARY(32) NOT NULL,
        right_edge VARBINARY(2048) NOT NULL,
        sealed_at DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
        PRIMARY KEY (log_id, tree_size)
      )`)
    this.schema.raw(`
      CREATE TABLE audit_checkpoints (
        log_id SMALLINT UNSIGNED NOT NULL,
        tree_size BIGINT UNSIGNED NOT NULL,
        signer VARCHAR(191) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        note VARCHAR(1000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        signed_at DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
        PRIMARY KEY (log_id, tree_size, signer)
      )`)
  }

  private createPrivateValues() {
    this.schema.raw(`
      CREATE TABLE audit_private (
        event_ref BIGINT UNSIGNED NOT NULL,
        name VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        log_id SMALLINT UNSIGNED NOT NULL DEFAULT 1,
        salt VARBINARY(128) NOT NULL,
        value MEDIUMBLOB NOT NULL,
        PRIMARY KEY (event_ref, name)
      )`)
  }

  /**
   * Narrow and coded, so that ten million lines are searched inside their
   * indexes: each is (filter, leaf_index, the other codes).
   */
  private createReadModel() {
    this.schema.raw(`
      CREATE TABLE audit_terms (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        kind ENUM('action', 'actor', 'applicant', 'ip', 'service', 'target') NOT NULL,
        term VARCHAR(191) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        UNIQUE KEY audit_terms_term (kind, term)
      )`)
    this.schema.raw(`
      CREATE TABLE audit_index (
        log_id SMALLINT UNSIGNED NOT NULL,
        leaf_index BIGINT UNSIGNED NOT NULL,
        event_ref BIGINT UNSIGNED NOT NULL,
        event_id BINARY(16) NOT NULL,
        happened_at DATETIME(6) NOT NULL,
        action INT UNSIGNED NOT NULL,
        outcome TINYINT UNSIGNED NOT NULL,
        service INT UNSIGNED NOT NULL,
        actor INT UNSIGNED NOT NULL DEFAULT 0,
        applicant INT UNSIGNED NOT NULL DEFAULT 0,
        ip INT UNSIGNED NOT NULL DEFAULT 0,
        target INT UNSIGNED NOT NULL DEFAULT 0,
        PRIMARY KEY (log_id, leaf_index),
        UNIQUE KEY audit_index_event (event_id),
        KEY audit_index_time (log_id, happened_at, leaf_index),
        KEY audit_index_target (log_id, target, leaf_index, action, outcome, actor),
        KEY audit_index_ip (log_id, ip, leaf_index, action, outcome, actor, applicant),
        KEY audit_index_actor (log_id, actor, leaf_index, action, outcome, applicant, service),
        KEY audit_index_applicant_action (log_id, applicant, action, leaf_index, outcome, service),
        KEY audit_index_action (log_id, action, leaf_index, outcome, service),
        KEY audit_index_outcome (log_id, outcome, leaf_index, service),
        KEY audit_index_applicant (log_id, applicant, leaf_index, outcome, service)
      )`)
  }

  private refuseChanges(table: string) {
    for (const change of ['UPDATE', 'DELETE']) {
      this.schema.raw(`
        CREATE TRIGGER ${table}_no_${change.toLowerCase()} BEFORE ${change} ON ${table}
        FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${table} is append-only'`)
    }
  }
}
