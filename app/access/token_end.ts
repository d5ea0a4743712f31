import { clock } from '#access/clock'
import type { TokenEnd } from '#access/gate'
import { record } from '#audit/record'
import type Account from '#models/account'
import ApiToken from '#models/api_token'
import { inDatabase } from '#models/columns'
import { inTransaction } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

type Owner = Account['actor']

type End = { reason: TokenEnd; trx: TransactionClientContract }

const BATCH = 50

/** Hours for which the holder of an ended token still hears why it is over. */
const REMEMBERED_HOURS = 24

/** Ends the tokens of an account, on record, all but the `newest` few. */
export async function endTokens(
  owner: Owner,
  { reason, trx, newest = 0 }: End & { newest?: number }
) {
  const tokens = await ApiToken.query({ client: trx })
    .where('accountId', owner.id)
    .whereNull('endedAt')
    .orderBy('id', 'desc')
    .forUpdate()

  for (const token of tokens.slice(newest)) {
    await endToken(token, { owner, reason: token.isExpired ? 'expired' : reason, trx })
  }
}

/** Once found over it stays so, should the clock be set back (SECURITY T7). */
export function endExpiredToken({ id }: ApiToken, owner: Owner) {
  return inTransaction(async (trx) => {
    const token = await ApiToken.query({ client: trx })
      .where('id', id)
      .whereNull('endedAt')
      .forUpdate()
      .first()

    if (token) {
      await endToken(token, { owner, reason: 'expired', trx })
    }
  })
}

/** Ends, on record, the tokens whose hour is over; forgets those ended long ago. */
export async function endPastTokens() {
  await inTransaction(async (trx) => {
    const past = await ApiToken.query({ client: trx })
      .whereNull('endedAt')
      .where('expiresAt', '<=', inDatabase(clock.now()))
      .preload('account')
      .limit(BATCH)
      .forUpdate()
      .skipLocked()

    for (const token of past) {
      await endToken(token, { owner: token.account.actor, reason: 'expired', trx })
    }
  })
  await ApiToken.query()
    .where('endedAt', '<', inDatabase(clock.now().minus({ hours: REMEMBERED_HOURS })))
    .delete()
}

/** The event tells of the ended token, not of the request that ended it. */
async function endToken(token: ApiToken, { owner, reason, trx }: End & { owner: Owner }) {
  await token.merge({ endReason: reason, endedAt: clock.now() }).save()
  await record(trx, 'session.ended', {
    actor: owner,
    service: 'web_service',
    reason,
    context: { sessionDigest: token.sessionDigest, ip: undefined, userAgent: undefined },
  })
}
