import { refusalOf } from '#access/account_sign_in'
import { accountAtGate } from '#access/gate_account'
import { participationClock } from '#access/clock'
import { canonicalAddress } from '#access/client_address'
import type { Door, Refusal } from '#access/gate'
import { isNoticeDue } from '#access/notice'
import { noteSeen, pastOf } from '#access/session_age'
import { endSession } from '#access/sessions'
import type { ReasonOf } from '#audit/catalogue'
import { recordRefusal } from '#audit/record'
import type Account from '#models/account'
import { clockLine } from '#middleware/shell_middleware'
import type { HttpContext } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import type { NextFn } from '@adonisjs/core/types/http'

type Options = { door: Door; isPasswordChange?: boolean; isNotice?: boolean }

type Face = 'portal' | 'ssps'

const PORTAL_ENTRIES = [
  { key: 'status', route: 'portal.status.show', icon: 'overview' },
  { key: 'form', route: 'portal.request_forms.index', icon: 'forms' },
  { key: 'accounts', route: 'portal.accounts.index', icon: 'accounts' },
  { key: 'log', route: 'portal.access_lines.index', icon: 'audit' },
  { key: 'connection', route: 'portal.connections.show', icon: 'operations' },
  { key: 'manual', route: 'portal.manuals.show', icon: 'circular' },
  { key: 'support', route: 'portal.support_requests.index', icon: 'letters' },
] as const

/**
 * Asks the gate at every request: account, address and hour change while a session lasts
 * (R13 m.5/c, R16 m.3/a, R17 m.4/b-2). Who is to be told of his personal data first goes there (R28).
 */
export default class AccountMiddleware {
  async handle(ctx: HttpContext, next: NextFn, options: Options) {
    const { auth, request, response, session } = ctx
    const { door, isNotice, isPasswordChange } = options
    const face = door === 'portal' ? 'portal' : 'ssps'
    const isSignedIn = await auth.use('account').check()
    const account = isSignedIn ? await accountAtGate({ id: auth.use('account').user!.id }) : null

    if (!account) {
      return response.redirect().toRoute(`${face}.sessions.create`)
    }
    const end = endOf(session, account)

    if (end !== null) {
      return toSignIn(ctx, account, { face, reason: end, told: end })
    }
    const address = canonicalAddress(request.ip())
    const refusal = refusalOf(account, { door, address, isPasswordChange })

    if (refusal === null) {
      if (isNoticeDue(ctx) && !isNotice && !isPasswordChange) {
        return response.redirect().toRoute(`${face}.notices.show`)
      }
      noteSeen(session)
      ctx.account = account
      ctx.view.share({ shell: shellOf(account, face, ctx) })
      return next()
    }
    await recordAccessRefused(account, refusal)

    if (refusal.reason === 'initial_password') {
      return response.redirect().toRoute(`${face}.passwords.edit`)
    }
    if (refusal.reason === 'wrong_service') {
      session.flash('error', ctx.i18n.t('sessions.ended.wrong_service'))
      return response.redirect().toRoute(`${face}.sessions.create`)
    }
    return toSignIn(ctx, account, {
      face,
      reason: refusal.reason === 'deactivated' ? 'deactivated' : 'killed',
      told: refusal.reason,
    })
  }
}

/** What every page of a face shows around itself. */
function shellOf(account: Account, face: Face, ctx: HttpContext) {
  return {
    navigation: face === 'portal' ? portalNavigation(ctx) : [],
    person: {
      name: account.fullName,
      roles: [ctx.i18n.t(`circular.services.${account.service}`)],
    },
    clock: clockLine(participationClock(account.participation), ctx),
    signOutUrl: router.makeUrl(`${face}.sessions.destroy`),
    passwordUrl: router.makeUrl(`${face}.passwords.edit`),
    sessionsUrl: router.makeUrl(`${face}.own_sessions.index`),
  }
}

function portalNavigation({ i18n, request }: HttpContext) {
  const path = request.url()

  return PORTAL_ENTRIES.map(({ key, route, icon }) => {
    const url = router.makeUrl(route)
    return {
      label: i18n.t(`portal.entries.${key}`),
      url,
      icon,
      isCurrent: path === url || (key !== 'status' && path.startsWith(`${url}/`)),
    }
  })
}

/** A session lasts its hours, and as long as the password it was opened with. */
function endOf(session: HttpContext['session'], account: Account) {
  const isReplaced =
    account.password !== null && session.get('credential') !== account.credentialMark
  const replaced = account.mustChangePassword ? 'killed' : 'password_changed'

  return isReplaced ? replaced : pastOf(session.all())
}

async function toSignIn(
  ctx: HttpContext,
  account: Account,
  { face, reason, told }: { face: Face; reason: ReasonOf<'session.ended'>; told: string }
) {
  await endSession(ctx, account.actor, reason)
  ctx.session.flash('error', ctx.i18n.t(`sessions.ended.${told}`))
  return ctx.response.redirect().toRoute(`${face}.sessions.create`)
}

function recordAccessRefused(account: Account, { reason, rule, article }: Refusal) {
  return recordRefusal('access.refused', {
    actor: account.actor,
    election: account.participation.electionId,
    applicant: account.participation.applicantId,
    reason,
    rule,
    article,
  })
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    /** With everything the gate asked for. */
    account: Account
  }
}
