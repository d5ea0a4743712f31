import ProposedAct from '#models/proposed_act'
import { declineAct } from '#operations/administration'
import AdministrationPolicy from '#policies/administration_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ActDeclinationsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const act = await ProposedAct.findOrFail(params.id)
    await bouncer.with(AdministrationPolicy).authorize('act')
    const { opId } = await request.validateUsing(actValidator)

    await declineAct(act, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('administration.declined'))
    return response.redirect().toRoute('backoffice.proposed_acts.show', { id: act.id })
  }
}
