import RoundReview from '#models/round_review'
import { stateFindings } from '#operations/round_reviews'
import AuditPolicy from '#policies/audit_policy'
import { findingsValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ReviewFindingsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const review = await RoundReview.findOrFail(params.id)
    await bouncer.with(AuditPolicy).authorize('read')
    const { findings, opId } = await request.validateUsing(findingsValidator)

    await stateFindings(review, findings, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('reviews.stated'))
    return response.redirect().toRoute('audit.round_reviews.show', { id: review.id })
  }
}
