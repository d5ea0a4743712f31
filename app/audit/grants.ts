/**
 * The application's rights on the audit tables, per table and where it matters
 * per column: it can add to the log, never change it, and date nothing back.
 */
export const AUDIT_GRANTS: Record<string, readonly string[]> = {
  audit_events: ['SELECT', 'INSERT (payload, leaf_hash)'],
  audit_queue: ['SELECT', 'INSERT', 'DELETE'],
  audit_leaves: ['SELECT', 'INSERT'],
  audit_tiles: ['SELECT', 'INSERT'],
  audit_tree_heads: ['SELECT', 'INSERT'],
  audit_checkpoints: ['SELECT', 'INSERT'],
  audit_time_stamps: ['SELECT', 'INSERT'],
  audit_private: ['SELECT', 'INSERT', 'DELETE'],
  audit_leases: ['SELECT', 'INSERT', 'UPDATE'],
  audit_terms: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  audit_blocks: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  audit_index: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
}
