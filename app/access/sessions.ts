import { endTokens } from '#access/token_end'
import { auditContext, type AuditService, sessionDigest } from '#audit/context'
import type { ReasonOf } from '#audit/catalogue'
import { record } from '#audit/record'
import type Account from '#models/account'
import type Staff from '#models/staff'
import { inTransaction } from '#operations/transaction'
import type { HttpContext } from '@adonisjs/core/http'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

export type Owner = Staff['actor'] | Account['actor']

/** The act that takes somebody's access. */
type TakenBy = 'deactivated' | 'killed' | 'password_changed'

export type Reason = ReasonOf<'session.ended'>

export type Row = { id: string; user_id: string; data: string }

/** Somebody signs out of a face of the accounts; a stranger's request changes nothing on record. */
export async function endAccountSession({ auth, response, session }: HttpContext) {
  if (await auth.use('account').check()) {
    const { actor } = auth.use('account').getUserOrFail()
    await inTransaction((trx) => record(trx, 'session.ended', { actor, reason: 'signed_out' }))
  }
  await auth.use('account').logout()
  session.clear()
  response.header('Clear-Site-Data', '"cache", "storage"')
}

/** Ends the session of this request, on record; what follows is a stranger's. */
export async function endSession({ session }: HttpContext, owner: Owner, reason: Reason) {
  await inTransaction((trx) => record(trx, 'session.ended', { actor: owner, reason }))
  session.clear()
  session.regenerate()
}

/**
 * Ends every session and token of a person within the act that takes their access. The session
 * that the act itself came with goes on under another id.
 */
export async function endSessions(
  owner: Owner,
  { reason, trx }: { reason: TakenBy; trx: TransactionClientContract }
) {
  if (owner.kind === 'account') {
    await endTokens(owner, { reason, trx })
  }
  const rows: Row[] = await trx.from('sessions').where('user_id', nameOf(owner)).forUpdate()

  for (const { id } of rows) {
    await trx.from('sessions').where('id', id).delete()

    if (sessionDigest(id) !== auditContext.current().sessionDigest) {
      await recordEnd(owner, { id, reason, trx })
    }
  }
}

/** Only who still found it has ended it. */
export async function endFound(
  owner: Owner,
  { id, reason, trx }: { id: string; reason: Reason; trx: TransactionClientContract }
) {
  const count: unknown = await trx.from('sessions').where('id', id).delete()

  if (count === 1) {
    await recordEnd(owner, { id, reason, trx })
  }
}

/** The event tells of the ended session, not of the request that ended it. */
export function recordEnd(
  owner: Owner,
  { id, reason, trx }: { id: string; reason: Reason; trx: TransactionClientContract }
) {
  return record(trx, 'session.ended', {
    actor: owner,
    service: serviceOf(owner),
    reason,
    context: { sessionDigest: sessionDigest(id), ip: undefined, userAgent: undefined },
  })
}

/** As the session store writes them: empty for a moment, while somebody signs in. */
export function valuesOf({ data }: Row): Record<string, unknown> {
  return JSON.parse(data).message ?? {}
}

export function nameOf({ id, kind }: Owner) {
  return `${kind}:${id}`
}

function serviceOf({ kind, roles }: Owner): AuditService {
  if (kind === 'account') {
    return roles[0] as AuditService
  }
  return (roles as string[]).includes('auditor') ? 'audit' : 'backoffice'
}
