import RequestForm from '#models/request_form'
import { faultOf } from '#operations/reset_plan'
import { type ScopedAccount, webRowsOf, withRows } from '#operations/reset_scope'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** Accounts against approved forms, and the rows of these against accounts (R14 m.5/d). */
export type Reconciliation = {
  accounts: number
  rows: number
  withoutForm: number[]
  withoutAccount: { requestFormId: number; row: number }[]
}

/** Which of the web-site accounts rest on no form of the election, and which rows have none. */
export async function reconciliationOf(
  electionId: number,
  accounts: readonly ScopedAccount[],
  trx: TransactionClientContract
): Promise<Reconciliation> {
  const rows = await approvedRows(electionId, trx)
  const held = new Set(accounts.map(({ row }) => keyOf(row)))

  return {
    accounts: accounts.length,
    rows: rows.length,
    withoutForm: accounts
      .filter(({ form }) => faultOf(form, electionId) !== null)
      .map(({ id }) => id),
    withoutAccount: rows
      .filter((row) => !held.has(keyOf(row)))
      .map(({ requestFormId, row }) => ({ requestFormId, row })),
  }
}

/** The rows that this election's approved forms define web-site accounts by. */
async function approvedRows(electionId: number, trx: TransactionClientContract) {
  const forms = RequestForm.query({ client: trx })
    .where('state', 'approved')
    .whereHas('participation', (participation) => participation.where('electionId', electionId))
  withRows(forms)
  const approved = await forms

  return approved.flatMap((form) =>
    webRowsOf(form).map((webRow) => ({
      ...webRow,
      requestFormId: form.id,
      participationId: form.participationId,
    }))
  )
}

function keyOf(one: { participationId: number; nationalIdIndex: string }) {
  return `${one.participationId}:${one.nationalIdIndex}`
}
