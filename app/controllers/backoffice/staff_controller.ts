import { liveSessions } from '#access/live_sessions'
import { needsCode } from '#access/step_up'
import Staff, { type Role } from '#models/staff'
import { readEmail } from '#circular/email'
import { openSummaries } from '#operations/act_summary'
import { proposeAct } from '#operations/administration'
import StaffPolicy from '#policies/staff_policy'
import { staffAdditionValidator } from '#validators/administration_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class StaffController {
  async index({ bouncer, i18n, view }: HttpContext) {
    await bouncer.with(StaffPolicy).authorize('list')

    return view.render('pages/backoffice/staff/index', {
      people: await Staff.query().preload('roles').orderBy('fullName'),
      acts: await openSummaries(i18n),
    })
  }

  async show(ctx: HttpContext) {
    const { bouncer, params, view } = ctx
    await bouncer.with(StaffPolicy).authorize('list')
    const person = await Staff.findOrFail(params.id)

    return view.render('pages/backoffice/staff/show', {
      person,
      sessions: await liveSessions(person.actor),
      needsCode: needsCode(ctx),
    })
  }

  /** Proposes a new person; nobody is added before another administrator confirms. */
  async store({ auth, bouncer, i18n, request, response, session }: HttpContext) {
    await bouncer.with(StaffPolicy).authorize('list')
    const { opId, roles, ...person } = await request.validateUsing(staffAdditionValidator)
    const { id } = await proposeAct(
      'staff.add',
      {
        fullName: person.fullName.trim(),
        email: emailOf(person.email),
        roles: roles.split(',') as Role[],
      },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('administration.proposed'))
    return response.redirect().toRoute('backoffice.proposed_acts.show', { id })
  }
}

/** Sign-in compares small letters. */
function emailOf(text: string) {
  const reading = readEmail(text.toLowerCase())
  return reading.ok ? reading.email : text
}
