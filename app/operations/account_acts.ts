import ActRefused from '#exceptions/act_refused'
import Account from '#models/account'
import type { ActKind, Payloads } from '#models/proposed_act'
import { deactivateAccount } from '#operations/account_deactivation'
import type { Kind } from '#operations/administration'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

type AccountKind = Extract<ActKind, `account.${string}`>

/**
 * What two officers of the desk do to one account: a clerk or approver proposes, an approver
 * confirms (R27).
 */
export const ACCOUNT_ACTS: { [K in AccountKind]: Kind<Payloads[K]> } = {
  'account.deactivate': {
    /** Rests on no version: whoever changes his password in between does not escape it. */
    async examine({ accountId }, trx) {
      const { id, participation, state } = await lockedAccount(accountId, trx)

      return {
        subject: String(id),
        version: 0,
        changes: [{ field: 'state', from: state, to: 'deactivated' }],
        election: participation.electionId,
        applicant: participation.applicantId,
        targetUserId: `account:${id}`,
      }
    },

    async carryOut({ accountId }, { act, by, trx }) {
      const account = await lockedAccount(accountId, trx)
      const scene = { participation: account.participation, by, trx }

      await deactivateAccount(account, { ground: 'two_officers', actId: act.id }, scene)
    },
  },
}

async function lockedAccount(id: number, trx: TransactionClientContract) {
  const account = await Account.query({ client: trx })
    .where('id', id)
    .preload('participation')
    .forUpdate()
    .firstOrFail()

  if (account.isDeactivated) {
    throw new ActRefused('deactivated')
  }
  return account
}
