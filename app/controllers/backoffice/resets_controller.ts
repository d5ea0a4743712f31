import { ensureStepUp, needsCode } from '#access/step_up'
import BulkRun from '#models/bulk_run'
import ProposedAct from '#models/proposed_act'
import { proposeAct } from '#operations/administration'
import { lateness } from '#operations/reset_act'
import { reasonOf } from '#operations/reset_list'
import { resetCounts, resetDigest } from '#operations/reset_plan'
import { resetPlanOf } from '#operations/reset_scope'
import ResetPolicy from '#policies/reset_policy'
import { resetValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'

export default class ResetsController {
  /** What the reset would do now; nothing of it is done. */
  async show(ctx: HttpContext) {
    const { bouncer, election, i18n, view } = ctx
    await bouncer.with(ResetPolicy).authorize('view')
    const [plan, act, run] = await Promise.all([
      resetPlanOf(election.id, db.connection()),
      ProposedAct.open('desk')
        .where({ kind: 'accounts.reset', subject: String(election.id) })
        .first(),
      BulkRun.query().where({ kind: 'accounts.reset', electionId: election.id }).first(),
    ])

    return view.render('pages/backoffice/resets/show', {
      lines: plan.map((line) => ({ ...line, reason: reasonOf(line, i18n) })),
      counts: resetCounts(plan),
      digest: resetDigest(plan, election.id),
      act,
      run,
      late: lateness(election),
      needsCode: needsCode(ctx),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, election, i18n, request, response, session } = ctx
    await bouncer.with(ResetPolicy).authorize('propose')
    const { digest, opId } = await request.validateUsing(resetValidator)
    await ensureStepUp(ctx)
    const what = { electionId: election.id, digest }
    const by = auth.use('staff').getUserOrFail()
    const { id } = await proposeAct('accounts.reset', what, { by, opId })

    session.flash('success', i18n.t('resets.proposed'))
    return response.redirect().toRoute('backoffice.cases.show', { id })
  }
}
