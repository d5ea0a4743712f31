import { needsCode } from '#access/step_up'
import { summaryOf } from '#operations/act_summary'
import ProposedActPolicy from '#policies/proposed_act_policy'
import type { HttpContext } from '@adonisjs/core/http'
import { actFor } from './act_of_request.js'

export default class ProposedActsController {
  async show(ctx: HttpContext) {
    const { auth, bouncer, i18n, view } = ctx
    const act = await actFor(ctx)
    await bouncer.with(ProposedActPolicy).authorize('view', act)
    await act.load((relations) => relations.load('proposedBy').load('decidedBy').load('election'))

    return view.render('pages/backoffice/proposed_acts/show', {
      ...(await summaryOf(act, i18n)),
      isOwn: act.proposedById === auth.use('staff').getUserOrFail().id,
      needsCode: needsCode(ctx),
    })
  }
}
