import { record } from '#audit/record'
import { NOTICE_VERSION } from '#circular/notice'
import Account from '#models/account'
import { inTransaction } from '#operations/transaction'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'

/** Who signs in is told first, unless he knows this wording (R28). */
export function noteNotice({ session }: HttpContext, account: Account) {
  if (!account.isInformed) {
    session.put('notice_due', true)
  }
}

export function isNoticeDue({ session }: HttpContext) {
  return session.has('notice_due')
}

export function settleNotice({ session }: HttpContext) {
  session.forget('notice_due')
}

/** Somebody was told of the wording in force, on record; the second time changes nothing. */
export function acknowledgeNotice({ actor, id, participation }: Account) {
  return inTransaction(async (trx) => {
    const locked = await Account.query({ client: trx }).where('id', id).forUpdate().firstOrFail()

    if (!locked.isInformed) {
      await locked.merge({ informedVersion: NOTICE_VERSION, informedAt: DateTime.now() }).save()
      await record(trx, 'notice.acknowledged', {
        actor,
        election: participation.electionId,
        applicant: participation.applicantId,
        details: { noticeVersion: NOTICE_VERSION },
        rule: 'R28',
        article: 'KVKK',
      })
    }
  })
}
