import { ensureStepUp } from '#access/step_up'
import RoundReview from '#models/round_review'
import { closeReview } from '#operations/round_reviews'
import AuditPolicy from '#policies/audit_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ReviewClosingsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const review = await RoundReview.findOrFail(params.id)
    await bouncer.with(AuditPolicy).authorize('read')
    const { opId } = await request.validateUsing(actValidator)
    await ensureStepUp(ctx)

    await closeReview(review, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('reviews.closed'))
    return response.redirect().toRoute('audit.round_reviews.show', { id: review.id })
  }
}
