import { ensureNobodyElses } from '#access/live_sessions'
import { ensureStepUp } from '#access/step_up'
import Staff from '#models/staff'
import { endStaffSessions } from '#operations/staff_sessions'
import StaffPolicy from '#policies/staff_policy'
import { sessionEndValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class StaffSessionsController {
  async destroy(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const person = await Staff.findOrFail(params.id)
    await bouncer.with(StaffPolicy).authorize('endSessions')
    const { which } = await request.validateUsing(sessionEndValidator)
    await ensureStepUp(ctx)
    const by = auth.use('staff').getUserOrFail()

    await ensureNobodyElses(ctx, { owner: person.actor, which, actor: by.actor })
    await endStaffSessions(person, { which, by })

    session.flash('success', i18n.t('staff.sessions.ended'))
    return response.redirect().toRoute('backoffice.staff.show', { id: person.id })
  }
}
