import { subjectOf } from '#access/account_sign_in'
import { endOwnSessions, liveSessions } from '#access/live_sessions'
import { sessionEndValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class OwnSessionsController {
  async index({ account, view }: HttpContext) {
    return view.render('pages/ssps/own_sessions/index', {
      sessions: await liveSessions(account.actor),
    })
  }

  async destroy(ctx: HttpContext) {
    const { account, i18n, request, response, session } = ctx
    const { which } = await request.validateUsing(sessionEndValidator)
    await endOwnSessions(ctx, { owner: account.actor, which, about: subjectOf(account) })

    session.flash('success', i18n.t('sessions.own.ended'))
    return response.redirect().toRoute('ssps.own_sessions.index')
  }
}
