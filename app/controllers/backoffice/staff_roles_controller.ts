import Staff, { type Role } from '#models/staff'
import { proposeAct } from '#operations/administration'
import AdministrationPolicy from '#policies/administration_policy'
import { staffRolesValidator } from '#validators/administration_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class StaffRolesController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const person = await Staff.findOrFail(params.id)
    await bouncer.with(AdministrationPolicy).authorize('act')
    const { opId, roles } = await request.validateUsing(staffRolesValidator)
    const { id } = await proposeAct(
      'staff.set_roles',
      { staffId: person.id, roles: roles.split(',') as Role[] },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('administration.proposed'))
    return response.redirect().toRoute('backoffice.proposed_acts.show', { id })
  }
}
