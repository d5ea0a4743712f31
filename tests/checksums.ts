import db from '@adonisjs/lucid/services/db'
import { createHash } from 'node:crypto'

/** Asking leaves traces here, and only here: the log, sessions, counted tries, the worker's pulse. */
const TRACES = /^(audit_.*|sessions|rate_limits|worker_heartbeats|adonis_schema.*)$/

/**
 * What every other table holds, in one digest each: equal before and after when nothing changed.
 * The rows are read, because CHECKSUM TABLE may answer anew for rows that are the same.
 */
export async function checksums() {
  const [tables] = await db.rawQuery(
    'select table_name as name from information_schema.tables where table_schema = database()'
  )
  const names = (tables as { name: string }[])
    .map(({ name }) => name)
    .filter((name) => !TRACES.test(name))
  const entries = await Promise.all(names.map(async (name) => [name, await digestOf(name)]))

  return Object.fromEntries(entries) as Record<string, string>
}

async function digestOf(table: string) {
  const rows = await db.from(table)
  const lines = rows.map((row) => JSON.stringify(row)).toSorted()

  return createHash('sha256').update(lines.join('\n')).digest('base64url')
}
