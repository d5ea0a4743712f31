import { refusalOf, withGate } from '#access/account_sign_in'
import { canonicalAddress } from '#access/client_address'
import { isPast } from '#access/session_age'
import type { Door } from '#access/gate'
import { recordRefusal } from '#audit/record'
import type Account from '#models/account'
import { clockLine } from '#middleware/shell_middleware'
import type { HttpContext } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import type { NextFn } from '@adonisjs/core/types/http'

type Options = { door: Door; isPasswordChange?: boolean }

/**
 * Asks the gate at every request: account, address and hour change while a session lasts
 * (R13 m.5/c, R16 m.3/a, R17 m.4/b-2).
 */
export default class AccountMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { door, isPasswordChange }: Options) {
    const { auth, request, response, session } = ctx
    const isSignedIn = await auth.use('account').check()
    const account =
      isSignedIn && !isPast(session) ? await withGate(auth.use('account').user!.id) : null

    if (!account) {
      return response.redirect().toRoute('ssps.sessions.create')
    }
    const refusal = refusalOf(account, {
      door,
      address: canonicalAddress(request.ip()),
      isPasswordChange,
    })

    if (refusal === null) {
      ctx.account = account
      ctx.view.share({ shell: shellOf(account, ctx) })
      return next()
    }
    if (refusal.reason === 'initial_password') {
      return response.redirect().toRoute('ssps.passwords.edit')
    }

    await recordRefusal('access.refused', {
      actor: account.actor,
      election: account.participation.electionId,
      applicant: account.participation.applicantId,
      reason: refusal.reason === 'wrong_address' ? 'wrong_address' : 'deactivated',
      rule: refusal.rule,
      article: refusal.article,
    })
    await auth.use('account').logout()
    session.flash('error', ctx.i18n.t(`sessions.ended.${refusal.reason}`))
    return response.redirect().toRoute('ssps.sessions.create')
  }
}

/** What every page of the web site shows around itself. */
function shellOf(account: Account, ctx: HttpContext) {
  return {
    person: {
      name: account.fullName,
      roles: [ctx.i18n.t(`circular.services.${account.service}`)],
    },
    clock: clockLine(account.participation.election, ctx),
    signOutUrl: router.makeUrl('ssps.sessions.destroy'),
  }
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    /** With everything the gate asked for. */
    account: Account
  }
}
