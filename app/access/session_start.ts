import { canonicalAddress } from '#access/client_address'
import { noteNotice } from '#access/notice'
import { confirmNow, startAge } from '#access/session_age'
import { isThis } from '#access/live_sessions'
import { endFound, nameOf, type Owner, type Row } from '#access/sessions'
import type Account from '#models/account'
import type Staff from '#models/staff'
import { inTransaction } from '#operations/transaction'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'

const LONGEST_USER_AGENT = 300

/** Of one person at once: at the desk and in the meeting room. */
export const MOST_SESSIONS = 2

/** A new session under a new id, which dies with the password it was opened with. */
export async function startAccountSession(ctx: HttpContext, account: Account) {
  const { auth, session } = ctx
  session.clear()
  await auth.use('account').login(account)
  await claim(session, account.actor)
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
  await claim(session, staff.actor)
  noteStart(ctx)

  if (isConfirmed) {
    confirmNow(session)
  }
}

/**
 * The session is theirs from now on, and the newest two of theirs stay (ASVS 7.1.2). The one that
 * this request came with ends by itself: it goes on under the new id.
 */
async function claim(session: HttpContext['session'], owner: Owner) {
  await session.tag(nameOf(owner))
  const rows: Row[] = await db
    .from('sessions')
    .where('user_id', nameOf(owner))
    .orderBy([
      { column: 'expires_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])

  const others = rows.filter((row) => !isThis(row))

  for (const { id } of others.slice(MOST_SESSIONS)) {
    await inTransaction((trx) => endFound(owner, { id, reason: 'too_many', trx }))
  }
}

/** Since when, from where and with what: by this its owner knows it again. */
function noteStart({ request, session }: HttpContext) {
  startAge(session)
  session.put('address', canonicalAddress(request.ip()))
  session.put('user_agent', (request.header('user-agent') ?? '').slice(0, LONGEST_USER_AGENT))
}
