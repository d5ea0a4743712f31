import { needsCode } from '#access/step_up'
import ProposedAct from '#models/proposed_act'
import { summaryOf } from '#operations/act_summary'
import AdministrationPolicy from '#policies/administration_policy'
import type { HttpContext } from '@adonisjs/core/http'

export default class ProposedActsController {
  async show(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, view } = ctx
    await bouncer.with(AdministrationPolicy).authorize('act')
    const act = await ProposedAct.query()
      .where('id', params.id)
      .preload('proposedBy')
      .preload('decidedBy')
      .firstOrFail()

    return view.render('pages/backoffice/proposed_acts/show', {
      ...(await summaryOf(act, i18n)),
      isOwn: act.proposedById === auth.use('staff').getUserOrFail().id,
      needsCode: needsCode(ctx),
    })
  }
}
