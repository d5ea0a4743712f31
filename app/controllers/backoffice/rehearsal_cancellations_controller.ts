import Rehearsal from '#models/rehearsal'
import { proposeAct } from '#operations/administration'
import AdministrationPolicy from '#policies/administration_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RehearsalCancellationsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const rehearsal = await Rehearsal.findOrFail(params.id)
    await bouncer.with(AdministrationPolicy).authorize('act')
    const { opId } = await request.validateUsing(actValidator)
    const { id } = await proposeAct(
      'rehearsal.cancel',
      { rehearsalId: rehearsal.id },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('administration.proposed'))
    return response.redirect().toRoute('backoffice.proposed_acts.show', { id })
  }
}
