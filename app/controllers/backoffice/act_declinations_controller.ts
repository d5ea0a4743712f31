import { declineAct } from '#operations/administration'
import ProposedActPolicy from '#policies/proposed_act_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'
import { ACT_PAGES, actFor } from './act_of_request.js'

export default class ActDeclinationsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, request, response, session } = ctx
    const act = await actFor(ctx)
    await bouncer.with(ProposedActPolicy).authorize('view', act)
    const { opId } = await request.validateUsing(actValidator)

    await declineAct(act, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('administration.declined'))
    return response.redirect().toRoute(ACT_PAGES[act.family], { id: act.id })
  }
}
