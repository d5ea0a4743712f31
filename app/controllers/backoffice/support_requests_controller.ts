import SupportRequest from '#models/support_request'
import ParticipationPolicy from '#policies/participation_policy'
import type { HttpContext } from '@adonisjs/core/http'

const SHOWN = 200

export default class SupportRequestsController {
  /** Those that wait for an answer first, the oldest of them on top. */
  async index({ bouncer, election, view }: HttpContext) {
    await bouncer.with(ParticipationPolicy).authorize('view')
    const requests = await SupportRequest.query()
      .whereHas('participation', (participation) => participation.where('electionId', election.id))
      .preload('participation', (participation) => participation.preload('applicant'))
      .orderByRaw('answered_at is not null, if(answered_at is null, id, -id)')
      .limit(SHOWN)

    return view.render('pages/backoffice/support_requests/index', { requests })
  }

  async show({ bouncer, params, view }: HttpContext) {
    await bouncer.with(ParticipationPolicy).authorize('view')
    const one = await SupportRequest.query()
      .where('id', params.id)
      .preload('participation', (participation) => participation.preload('applicant'))
      .preload('askedBy')
      .preload('answeredBy')
      .firstOrFail()

    return view.render('pages/backoffice/support_requests/show', { one })
  }
}
