import { writeInBatch } from '#audit/access_batch'
import type { AuditAction } from '#audit/catalogue'
import { auditContext } from '#audit/context'
import type { Fields, FieldsOf } from '#audit/event'
import { draftOf, writeEvents } from '#audit/writing'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

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

  const draft = draftOf(action, fields as Fields)
  await writeEvents(trx, [draft])

  return draft.id
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

/**
 * Who only looked changed nothing either, and shares a transaction with those who look in the same
 * moment; the answer waits for it all the same.
 */
export async function recordAccess<A extends AuditAction>(action: A, fields: FieldsOf<A>) {
  const draft = draftOf(action, fields as Fields)
  await writeInBatch(draft)

  return draft.id
}
