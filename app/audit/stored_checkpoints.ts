import { bodyOf, parseCheckpoint } from '#audit/checkpoint'
import { eventIdBytes } from '#audit/read_model'
import env from '#start/env'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'

/** The first log of an installation has its bare name, a successor its number behind it. */
export function originOf(logId: number) {
  const origin = env.get('AUDIT_ORIGIN')
  return logId === 1 ? origin : `${origin}/${logId}`
}

export type StoredCheckpoint = ReturnType<typeof checkpointIn>

/** The newest signed head, of one log or of all, for screens and papers; null before the first. */
export async function latestCheckpoint(logId?: number) {
  const row = await db
    .from('audit_checkpoints')
    .if(logId !== undefined, (rows) => rows.where('log_id', logId!))
    .orderBy([
      { column: 'log_id', order: 'desc' },
      { column: 'tree_size', order: 'desc' },
    ])
    .first()

  return row ? checkpointIn(row) : null
}

/** The first signed head that contains a leaf; null until the signer comes by. */
export async function checkpointCovering(logId: number, leafIndex: number) {
  const row = await db
    .from('audit_checkpoints')
    .where('log_id', logId)
    .where('tree_size', '>', leafIndex)
    .orderBy('tree_size')
    .first()

  return row ? checkpointIn(row) : null
}

/** `ssps/demo-3f9a 1234 q83vEjRW…=`: every paper makes its holder a witness; '' before the first. */
export async function checkpointLine() {
  const checkpoint = await latestCheckpoint()
  return checkpoint ? lineOf(checkpoint) : ''
}

/** The same of the first signed head that holds an event: it stays what it is. Null until then. */
export async function checkpointLineOf(eventId: string) {
  const leaf = await db
    .from('audit_index')
    .select('log_id', 'leaf_index')
    .where('event_id', eventIdBytes(eventId))
    .first()
  const checkpoint = leaf && (await checkpointCovering(leaf.log_id, leaf.leaf_index))

  return checkpoint ? lineOf(checkpoint) : null
}

/** `ssps/demo-3f9a 1234 q83vEjRW…=`; the root in base64 or as bytes. */
export function lineOf({
  origin,
  rootHash,
  treeSize,
}: {
  origin: string
  treeSize: number
  rootHash: string | Buffer
}) {
  const root = typeof rootHash === 'string' ? rootHash : rootHash.toString('base64')
  return `${origin} ${treeSize} ${root}`
}

function checkpointIn(row: { log_id: number; note: string; signed_at: Date }) {
  const { origin, treeSize, rootHash } = parseCheckpoint(bodyOf(row.note))

  return {
    logId: row.log_id,
    origin,
    treeSize,
    rootHash: rootHash.toString('base64'),
    signedAt: DateTime.fromJSDate(row.signed_at),
    note: row.note,
  }
}
