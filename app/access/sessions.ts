import { canonicalAddress } from '#access/client_address'
import { noteNotice } from '#access/notice'
import { confirmNow, startAge } from '#access/session_age'
import { endTokens } from '#access/token_end'
import { auditContext, type AuditService, sessionDigest } from '#audit/context'
import type { ReasonOf } from '#audit/catalogue'
import { record } from '#audit/record'
import Account from '#models/account'
import Staff from '#models/staff'
import { inTransaction } from '#operations/transaction'
import type { HttpContext } from '@adonisjs/core/http'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

const LONGEST_USER_AGENT = 300

export type Owner = Staff['actor'] | Account['actor']

/** The act that takes somebody's access. */
type TakenBy = 'deactivated' | 'killed' | 'password_changed'

export type Reason = ReasonOf<'session.ended'>

export type Row = { id: string; user_id: string; data: string }

/** A new session under a new id, which dies with the password it was opened with. */
export async function startAccountSession(ctx: HttpContext, account: Account) {
  const { auth, session } = ctx
  session.clear()
  await auth.use('account').login(account)
  await session.tag(`account:${account.id}`)
  session.put('credential', account.credentialMark)
  noteNotice(ctx, account)
  noteStart(ctx)
}

/** `isConfirmed` says whether acts that must be the person's own need no further code for now. */
export async function startStaffSession(
  ctx: HttpContext,
  staff: Staff,
  { isConfirmed }: { isConfirmed: boolean }
) {
  const { auth, session } = ctx
  session.clear()
  await auth.use('staff').login(staff)
  await session.tag(`staff:${staff.id}`)
  noteStart(ctx)

  if (isConfirmed) {
    confirmNow(session)
  }
}

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

/** Since when, from where and with what: by this its owner knows it again. */
function noteStart({ request, session }: HttpContext) {
  startAge(session)
  session.put('address', canonicalAddress(request.ip()))
  session.put('user_agent', (request.header('user-agent') ?? '').slice(0, LONGEST_USER_AGENT))
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
