import { canonicalJson, type JsonValue } from '#audit/canonical_json'
import type { AuditAction } from '#audit/catalogue'
import { auditContext } from '#audit/context'
import { eventOf, type Fields } from '#audit/event'
import { leafHash } from '#audit/merkle_tree'
import type { PrivateValue } from '#audit/private_values'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** An event as it will be stored, with the request it came with, not written yet. */
export type Draft = { id: string; payload: string; privateValues: PrivateValue[] }

const LARGEST_PAYLOAD = 60_000

/** Throws for an event of more than 60,000 bytes. */
export function draftOf(action: AuditAction, fields: Fields): Draft {
  const { event, privateValues } = eventOf(action, fields, auditContext.current())
  const payload = canonicalJson(event as { [name: string]: JsonValue })

  if (Buffer.byteLength(payload) > LARGEST_PAYLOAD) {
    throw new Error(`An audit event is at most ${LARGEST_PAYLOAD} bytes long`)
  }
  return { id: event['event.id'], payload, privateValues }
}

/** Events, their places in the queue and their private values: with the transaction, or not at all. */
export async function writeEvents(trx: TransactionClientContract, drafts: readonly Draft[]) {
  const refs = await insertPayloads(trx, drafts)
  const values = drafts.flatMap(({ privateValues }, position) =>
    privateValues.map(({ name, salt, value }) => ({ event_ref: refs[position], name, salt, value }))
  )

  await trx
    .insertQuery()
    .table('audit_queue')
    .multiInsert(refs.map((ref) => ({ event_ref: ref })))
  if (values.length > 0) {
    await trx.insertQuery().table('audit_private').multiInsert(values)
  }
}

/**
 * Their numbers, in the order of the drafts. The database tells the first alone; which ones follow
 * it is looked up, since a cluster counts in steps.
 */
async function insertPayloads(trx: TransactionClientContract, drafts: readonly Draft[]) {
  const rows = drafts.map(({ payload }) => ({ payload, leaf_hash: leafHash(Buffer.from(payload)) }))
  const [first] = await trx.insertQuery().table('audit_events').multiInsert(rows)

  return rows.length === 1 ? [first as number] : followers(trx, first as number, rows)
}

async function followers(
  trx: TransactionClientContract,
  first: number,
  rows: readonly { leaf_hash: Buffer }[]
) {
  const stored = await trx
    .from('audit_events')
    .select('id', 'leaf_hash')
    .where('id', '>=', first)
    .whereIn(
      'leaf_hash',
      rows.map((row) => row.leaf_hash)
    )
  const refs = new Map(
    stored.map(({ id, leaf_hash: hash }) => [hash.toString('hex'), id as number])
  )

  return rows.map(({ leaf_hash: hash }) => {
    const ref = refs.get(hash.toString('hex'))

    if (ref === undefined) {
      throw new Error('An event that was written is not there')
    }
    return ref
  })
}
