import { pastOf } from '#access/session_age'
import { type Owner, type Reason, recordEnd, type Row, valuesOf } from '#access/sessions'
import Account from '#models/account'
import Staff from '#models/staff'
import { inTransaction } from '#operations/transaction'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** Ends, on record, the sessions that nobody came back to. Several workers may ask. */
export async function endPastSessions() {
  const rows: Row[] = await db.from('sessions').whereNotNull('user_id')

  for (const row of rows) {
    const values = valuesOf(row)
    const reason = values.signed_in_at ? pastOf(values) : null
    const owner = reason && (await ownerOf(row))

    if (reason && owner) {
      await inTransaction((trx) => endRow(row, { owner, reason, trx }))
    }
  }
}

/** Only who still found the row has ended it. */
async function endRow(
  { id, data }: Row,
  { owner, reason, trx }: { owner: Owner; reason: Reason; trx: TransactionClientContract }
) {
  const count: unknown = await trx.from('sessions').where({ id, data }).delete()

  if (count === 1) {
    await recordEnd(owner, { id, reason, trx })
  }
}

async function ownerOf({ user_id: name }: Row) {
  const [kind, id] = name.split(':')

  if (kind === 'account') {
    const account = await Account.findOrFail(id)
    return account.actor
  }
  const staff = await Staff.findOrFail(id)
  return staff.actor
}
