import { filledTables } from '#tests/database'
import db from '@adonisjs/lucid/services/db'
import { createHash } from 'node:crypto'
import { serialize } from 'node:v8'

/** Asking leaves traces here, and only here: the log, sessions, counted tries, the worker's pulse. */
const TRACES = /^(audit_.*|sessions|rate_limits|worker_heartbeats|adonis_schema.*)$/

/**
 * What every other table with rows holds, in one digest each: equal before and after when nothing
 * changed. The rows are read, because CHECKSUM TABLE may answer anew for rows that are the same.
 */
export async function checksums() {
  const tables = await filledTables({ besides: TRACES })
  const entries = await Promise.all(tables.map(async ({ name }) => [name, await digestOf(name)]))

  return Object.fromEntries(entries) as Record<string, string>
}

async function digestOf(table: string) {
  return createHash('sha256')
    .update(serialize(await db.from(table)))
    .digest('base64url')
}
