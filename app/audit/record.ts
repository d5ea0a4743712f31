import { canonicalJson, type JsonValue } from '#audit/canonical_json'
import type { AuditAction } from '#audit/catalogue'
import { auditContext } from '#audit/context'
import { eventOf, type Fields, type FieldsOf } from '#audit/event'
import { leafHash } from '#audit/merkle_tree'
import type { PrivateValue } from '#audit/private_values'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

const LARGEST_PAYLOAD = 60_000

/**
 * İz kaydı. No log but YSK's own is valid (R21 m.4/b-5), so an event commits or
 * rolls back with the act it records. Returns the event's id. Throws outside a
 * transaction: then the act must fail too.
 */
export async function record<A extends AuditAction>(
  trx: TransactionClientContract,
  action: A,
  fields: FieldsOf<A>
) {
  if (!trx?.isTransaction) {
    throw new Error(`Record "${action}" inside the transaction of its act`)
  }

  const { event, privateValues } = eventOf(action, fields as Fields, auditContext.current())
  const payload = payloadOf(event)
  const eventRef = await insertEvent(trx, payload)

  await trx.insertQuery().table('audit_queue').insert({ event_ref: eventRef })
  await insertPrivateValues(trx, eventRef, privateValues)

  return event['event.id']
}

/**
 * A refusal has no act to commit with, so it gets a transaction of its own.
 * Wait for it before answering: an answer without its event does not exist.
 */
export async function recordRefusal<A extends AuditAction>(action: A, fields: FieldsOf<A>) {
  const id = await db.transaction((trx) => record(trx, action, fields))
  auditContext.noteRefusal()

  return id
}

/** Who only looked changed nothing either; the answer waits for the event all the same. */
export function recordAccess<A extends AuditAction>(action: A, fields: FieldsOf<A>) {
  return db.transaction((trx) => record(trx, action, fields))
}

function payloadOf(event: object) {
  const payload = canonicalJson(event as { [name: string]: JsonValue })

  if (Buffer.byteLength(payload) > LARGEST_PAYLOAD) {
    throw new Error(`An audit event is at most ${LARGEST_PAYLOAD} bytes long`)
  }

  return payload
}

async function insertEvent(trx: TransactionClientContract, payload: string) {
  const [eventRef] = await trx
    .insertQuery()
    .table('audit_events')
    .insert({ payload, leaf_hash: leafHash(Buffer.from(payload)) })

  return eventRef as number
}

async function insertPrivateValues(
  trx: TransactionClientContract,
  eventRef: number,
  privateValues: PrivateValue[]
) {
  const rows = privateValues.map(({ name, salt, value }) => ({
    event_ref: eventRef,
    name,
    salt,
    value,
  }))

  if (rows.length > 0) {
    await trx.insertQuery().table('audit_private').multiInsert(rows)
  }
}
