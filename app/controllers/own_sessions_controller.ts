import { endOwnSessions, liveSessions } from '#access/live_sessions'
import { sessionEndValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class OwnSessionsController {
  async index({ auth, view }: HttpContext) {
    const staff = auth.use('staff').getUserOrFail()

    return view.render('pages/own_sessions/index', {
      sessions: await liveSessions(staff.actor),
      face: staff.has('auditor') ? 'audit' : 'backoffice',
    })
  }

  async destroy(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const { which } = await request.validateUsing(sessionEndValidator)
    const { actor } = auth.use('staff').getUserOrFail()
    await endOwnSessions(ctx, { owner: actor, which })

    session.flash('success', i18n.t('sessions.own.ended'))
    return response.redirect().toRoute('own_sessions.index')
  }
}
