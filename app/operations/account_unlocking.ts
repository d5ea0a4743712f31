import { locksOf, unlock } from '#access/throttle'
import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import Account from '#models/account'
import type Staff from '#models/staff'
import { once } from '#operations/transaction'

type Unlocking = { by: Staff; opId: string; explanation: string }

/**
 * SKGM lets an account try again before its lock ends by itself: a headquarters waits for nothing
 * on the night (SECURITY T2).
 */
export function unlockAccount({ id }: Account, { by, opId, explanation }: Unlocking) {
  return once({ opId, act: 'account.unlock', actor: by.actor }, async (trx) => {
    const { participation, username, version } = await Account.query({ client: trx })
      .where('id', id)
      .preload('participation')
      .forUpdate()
      .firstOrFail()
    const named = { realm: 'account' as const, name: username }
    const locks = await locksOf(named)

    if (locks.length === 0) {
      throw new ActRefused('not_locked')
    }
    await unlock(named, trx)
    await record(trx, 'account.unlocked', {
      actor: by.actor,
      election: participation.electionId,
      applicant: participation.applicantId,
      target: { type: 'account', id, version },
      details: { explanation },
    })
  })
}
