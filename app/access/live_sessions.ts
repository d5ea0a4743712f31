import { browserName } from '#access/browser_name'
import { pastOf } from '#access/session_age'
import { endFound, nameOf, type Owner, type Reason, type Row, valuesOf } from '#access/sessions'
import { refuseStrange } from '#access/strange'
import { auditContext, sessionDigest } from '#audit/context'
import { inTransaction } from '#operations/transaction'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** In place of a digest: every session but the one that asks. */
export const ALL_OTHERS = 'others'

type Chosen = { which: string; reason: Reason; trx: TransactionClientContract }

/**
 * What still answers to somebody, the session that asks first, then the one last seen
 * (ASVS 7.5.2). A digest names each: what opens a session never leaves the database.
 */
export async function liveSessions(owner: Owner) {
  const rows: Row[] = await db.from('sessions').where('user_id', nameOf(owner))
  const sessions = rows.filter(isLive).map(shownOf)

  return sessions.toSorted(
    (one, other) =>
      Number(other.isThis) - Number(one.isThis) || other.seenAt.localeCompare(one.seenAt)
  )
}

/**
 * Ends one of somebody's sessions by its digest, or all but the one that asks, which stays in any
 * case. Every process misses them at the next request. Returns how many there were.
 */
export async function endLiveSessions(owner: Owner, { which, reason, trx }: Chosen) {
  const rows: Row[] = await trx.from('sessions').where('user_id', nameOf(owner)).forUpdate()
  const chosen = rows.filter(
    (row) => isLive(row) && !isThis(row) && [ALL_OTHERS, sessionDigest(row.id)].includes(which)
  )

  for (const { id } of chosen) {
    await endFound(owner, { id, reason, trx })
  }
  return chosen.length
}

type Asked = { owner: Owner; which: string; about?: { election: number; applicant: number } }

/** Somebody ends sessions of their own; one that is another's is unknown to them, on record. */
export async function endOwnSessions(ctx: HttpContext, { owner, which, about }: Asked) {
  await inTransaction((trx) => endLiveSessions(owner, { which, reason: 'ended_elsewhere', trx }))
  await ensureNobodyElses(ctx, { owner, which, actor: owner, about })
}

/** One that ended by itself meanwhile is nobody's: to end it again changes nothing. */
export async function ensureNobodyElses(
  ctx: HttpContext,
  { owner, which, ...asking }: Asked & { actor: Owner }
) {
  const others: Pick<Row, 'id'>[] = await db
    .from('sessions')
    .select('id')
    .whereNotNull('user_id')
    .whereNot('user_id', nameOf(owner))

  if (others.some(({ id }) => sessionDigest(id) === which)) {
    await refuseStrange(ctx, asking)
  }
}

function isLive(row: Row) {
  const values = valuesOf(row)
  return Boolean(values.signed_in_at) && pastOf(values) === null
}

/** The one that the request under way came with. */
export function isThis({ id }: Row) {
  return sessionDigest(id) === auditContext.current().sessionDigest
}

/** As start and sight of a session were put into it; one of an older release names no place. */
function shownOf(row: Row) {
  const values = valuesOf(row)
  const signedInAt = String(values.signed_in_at)

  return {
    digest: sessionDigest(row.id),
    signedInAt,
    seenAt: String(values.seen_at ?? signedInAt),
    address: typeof values.address === 'string' ? values.address : null,
    browser: typeof values.user_agent === 'string' ? browserName(values.user_agent) : null,
    isThis: isThis(row),
  }
}
