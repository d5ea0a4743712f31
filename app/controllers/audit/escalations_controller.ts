import { ensureStepUp } from '#access/step_up'
import ReviewMark from '#models/review_mark'
import { confirmEscalation } from '#operations/review_marks'
import AuditPolicy from '#policies/audit_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class EscalationsController {
  /** The second step, by another auditor with their own code. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const mark = await ReviewMark.findOrFail(params.id)
    await bouncer.with(AuditPolicy).authorize('read')
    const { opId } = await request.validateUsing(actValidator)
    await ensureStepUp(ctx)

    await confirmEscalation(mark, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('audit.review.marked.escalated'))
    return response.redirect().toRoute('audit.reviews.show')
  }
}
