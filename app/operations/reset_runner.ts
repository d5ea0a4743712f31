import { record } from '#audit/record'
import type BulkRun from '#models/bulk_run'
import Participation from '#models/participation'
import Account from '#models/account'
import { deactivateAccount } from '#operations/account_deactivation'
import type { Runner } from '#operations/bulk_run_kinds'
import { type Reconciliation, reconciliationOf } from '#operations/reconciliation'
import { type Representation, resetCounts } from '#operations/reset_plan'
import { resetPlanOf } from '#operations/reset_scope'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

export type ResetReceipt = {
  counts: { kept: number; deactivated: number; leftOut: number }
  /** By account: left out, with the letter that names its holder. */
  representatives: ({ accountId: number } & Representation)[]
  /** As the database had it when the run finished; persons by account and by form row. */
  reconciliation: Reconciliation
}

/**
 * R14 m.5/d: one participation after the other, each account judged anew as it stands when its
 * turn comes.
 */
export const resetRunner: Runner = {
  async carryOut({ participationId }, { by, run, trx }) {
    const participation = await Participation.query({ client: trx })
      .where('id', participationId)
      .forUpdate()
      .firstOrFail()
    const plan = await resetPlanOf(run.electionId, trx, { participationId })

    for (const { account, verdict } of plan) {
      if (verdict.kind === 'deactivate') {
        const cause = { ground: 'reset' as const, actId: run.actId! }
        await deactivateAccount(account.row, cause, { participation, by, trx })
      }
    }
    return resetCounts(plan)
  },

  async finish({ by, run, trx }) {
    const receipt = await receiptOf(run, trx)
    const { counts, reconciliation, representatives } = receipt

    await record(trx, 'accounts.reset', {
      actor: by.actor,
      election: run.electionId,
      target: { type: 'bulk_run', id: run.id },
      rule: 'R14',
      article: 'm.5/d',
      details: {
        ...counts,
        representatives: representatives.map(({ accountId }) => accountId),
        withoutForm: reconciliation.withoutForm,
        withoutAccount: reconciliation.withoutAccount.length,
      },
    })
    return receipt
  },
}

async function receiptOf(run: BulkRun, trx: TransactionClientContract): Promise<ResetReceipt> {
  const [plan, deactivated] = await Promise.all([
    resetPlanOf(run.electionId, trx),
    Account.query({ client: trx }).where('deactivationActId', run.actId!),
  ])
  const accounts = plan.map(({ account }) => account)
  const reconciliation = await reconciliationOf(run.electionId, accounts, trx)
  const { keep, left_out: leftOut } = resetCounts(plan)
  const representatives = plan.flatMap(({ account: { id: accountId }, verdict }) =>
    verdict.kind === 'left_out' ? [{ accountId, ...verdict.representation }] : []
  )
  return {
    counts: { kept: keep, deactivated: deactivated.length, leftOut },
    representatives,
    reconciliation,
  }
}
