import RoundReview from '#models/round_review'
import { replyToFindings } from '#operations/round_reviews'
import ReviewReplyPolicy from '#policies/review_reply_policy'
import { replyValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ReviewRepliesController {
  /** Findings that wait for SKGM's reply, and those that were replied to. */
  async index({ bouncer, view }: HttpContext) {
    await bouncer.with(ReviewReplyPolicy).authorize('reply')
    const reviews = await RoundReview.query()
      .whereNotNull('statedAt')
      .preload('round', (round) => round.preload('election'))
      .preload('statedBy')
      .preload('repliedBy')
      .orderBy('id', 'desc')

    return view.render('pages/backoffice/review_replies/index', { reviews })
  }

  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const review = await RoundReview.findOrFail(params.id)
    await bouncer.with(ReviewReplyPolicy).authorize('reply')
    const { opId, reply } = await request.validateUsing(replyValidator)

    await replyToFindings(review, reply, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('reviews.replied'))
    return response.redirect().toRoute('backoffice.review_replies.index')
  }
}
