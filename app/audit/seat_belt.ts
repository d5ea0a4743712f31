import env from '#start/env'
import db from '@adonisjs/lucid/services/db'

/** To these even their owner only adds; what it took off shows in the signatures alone. */
const APPEND_ONLY = [
  'audit_events',
  'audit_leaves',
  'audit_tiles',
  'audit_tree_heads',
  'audit_checkpoints',
  'audit_time_stamps',
]

const CHANGES = ['UPDATE', 'DELETE']

type Trigger = { name: string; timing: string; body: string }

/**
 * The triggers against changes of the log that are gone or do something else, by name. Null where
 * the user of the migrations, who alone may see them, is not known.
 */
export async function looseTriggers(): Promise<string[] | null> {
  if (!env.get('DB_MIGRATION_USER')) {
    return null
  }
  const rows: Trigger[] = await db
    .connection('migration')
    .from('information_schema.triggers')
    .select('trigger_name as name', 'action_timing as timing', 'action_statement as body')
    .whereRaw('trigger_schema = database()')
  const found = new Map(rows.map((row) => [row.name, row]))

  return APPEND_ONLY.flatMap((table) =>
    CHANGES.map((change) => ({ table, name: `${table}_no_${change.toLowerCase()}` }))
  )
    .filter(({ name, table }) => !holds(found.get(name), table))
    .map(({ name }) => name)
}

function holds(trigger: Trigger | undefined, table: string) {
  const body = `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${table} is append-only'`
  return trigger?.timing === 'BEFORE' && trigger.body.trim() === body
}
