import { ensureStepUp } from '#access/step_up'
import ProposedAct from '#models/proposed_act'
import { confirmAct } from '#operations/administration'
import AdministrationPolicy from '#policies/administration_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ActConfirmationsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const act = await ProposedAct.findOrFail(params.id)
    await bouncer.with(AdministrationPolicy).authorize('act')
    const { opId } = await request.validateUsing(actValidator)
    await ensureStepUp(ctx)

    await confirmAct(act, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('administration.confirmed'))
    return response.redirect().toRoute('backoffice.proposed_acts.show', { id: act.id })
  }
}
