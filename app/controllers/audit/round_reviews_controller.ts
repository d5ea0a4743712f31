import { needsCode } from '#access/step_up'
import Round from '#models/round'
import RoundReview from '#models/round_review'
import { drawSample, sampleOf } from '#operations/round_reviews'
import AuditPolicy from '#policies/audit_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'

export default class RoundReviewsController {
  /** Every round, and how far its audit is. */
  async index({ bouncer, view }: HttpContext) {
    await bouncer.with(AuditPolicy).authorize('read')
    const [rounds, reviews] = await Promise.all([
      Round.query().preload('election').orderBy('votingDay', 'desc'),
      RoundReview.all(),
    ])

    return view.render('pages/audit/round_reviews/index', {
      rows: rounds.map((round) => ({
        round,
        review: reviews.find(({ roundId }) => roundId === round.id) ?? null,
        isToCome: round.votingDay > DateTime.now(),
      })),
    })
  }

  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const round = await Round.findOrFail(params.id)
    await bouncer.with(AuditPolicy).authorize('read')
    const { opId } = await request.validateUsing(actValidator)

    const { review } = await drawSample(round, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('reviews.drawn'))
    return response.redirect().toRoute('audit.round_reviews.show', { id: review })
  }

  async show(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, view } = ctx
    await bouncer.with(AuditPolicy).authorize('read')
    const review = await loaded(params.id)
    const sample = await sampleOf(review, i18n)

    return view.render('pages/audit/round_reviews/show', {
      review,
      sample,
      unmarked: sample.filter(({ mark }) => mark === null).length,
      mayClose: review.statedById !== auth.use('staff').getUserOrFail().id,
      needsCode: needsCode(ctx),
    })
  }
}

function loaded(id: string) {
  return RoundReview.query()
    .where('id', id)
    .preload('round', (round) => round.preload('election'))
    .preload('drawnBy')
    .preload('statedBy')
    .preload('repliedBy')
    .preload('closedBy')
    .firstOrFail()
}
