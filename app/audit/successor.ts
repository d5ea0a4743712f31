import { bodyOf, parseCheckpoint } from '#audit/checkpoint'
import { recordAccess } from '#audit/record'
import { publishedCheckpoints } from '#audit/published'
import { lineOf, originOf } from '#audit/stored_checkpoints'
import { newestLogId } from '#audit/tree_store'
import db from '@adonisjs/lucid/services/db'

/** The log is what was signed, and goes on as it is. */
export class LogIsWhole extends Error {}

/**
 * Begins a log after one that lost events, by a restore, or its signing key. Its first event names
 * the last head of the former one that left the database, so that nobody can pass over what is
 * missing. Returns its number. Throws LogIsWhole where nothing was lost. Needs the user of the
 * migrations, and nobody else at work.
 */
export async function beginSuccessor(reason: string, { isKeyLost = false } = {}) {
  const former = (await newestLogId()) ?? 1
  const last = await lastPublished(former)

  if (!isKeyLost && (last === null || (await isStored(former, last)))) {
    throw new LogIsWhole()
  }
  const log = former + 1
  await countFrom(log)
  await recordAccess('audit_log.begun', {
    actor: null,
    service: 'system',
    details: { formerCheckpoint: last ? lineOf(last) : originOf(former), reason },
  })

  return log
}

/** All logs of this installation, the newest first; one that holds nothing yet is none. */
export async function logIds(): Promise<number[]> {
  const rows = await db.from('audit_tree_heads').distinct('log_id').orderBy('log_id', 'desc')
  return rows.map(({ log_id: id }) => id as number)
}

async function lastPublished(log: number) {
  const notes = await publishedCheckpoints(log)
  const largest = Math.max(...notes.keys(), 0)
  const note = notes.get(largest)?.at(-1)

  return note ? parseCheckpoint(bodyOf(note)) : null
}

async function isStored(log: number, { rootHash, treeSize }: ReturnType<typeof parseCheckpoint>) {
  const head = await db.from('audit_tree_heads').where({ log_id: log, tree_size: treeSize }).first()

  return head?.root_hash.equals(rootHash) ?? false
}

/** The application itself may not say which log an event belongs to. */
async function countFrom(log: number) {
  const owner = db.connection('migration')

  for (const table of ['audit_events', 'audit_queue']) {
    await owner.rawQuery(`alter table ${table} alter column log_id set default ${log}`)
  }
}
