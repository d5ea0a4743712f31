import Participation from '#models/participation'
import { readinessFacts, readinessOf } from '#operations/readiness'
import ParticipationPolicy from '#policies/participation_policy'
import { listValidator } from '#validators/list_validator'
import type { HttpContext } from '@adonisjs/core/http'
import { listedParticipations, page } from '#operations/listing'

export default class ParticipationsController {
  async index({ bouncer, election, request, view }: HttpContext) {
    await bouncer.with(ParticipationPolicy).authorize('list')
    const filters = await request.validateUsing(listValidator)
    const list = await page(listedParticipations(election, filters), {
      ...filters,
      direction: 'asc',
    })

    return view.render('pages/backoffice/participations/index', { ...list, filters, election })
  }

  async show({ bouncer, params, view }: HttpContext) {
    await bouncer.with(ParticipationPolicy).authorize('view')
    const participation = await Participation.query()
      .where('id', params.id)
      .preload('applicant')
      .preload('election', (election) => election.preload('circular'))
      .preload('invitations')
      .preload('addressExceptions', (exceptions) => exceptions.preload('staticIp'))
      .preload('forms', (forms) => forms.preload('enteredBy').preload('takenUpBy'))
      .preload('accounts', (accounts) =>
        accounts.preload('seat').orderBy('service').orderBy('seatId')
      )
      .preload('staticIps', (ips) => ips.preload('seat').orderBy('seatId'))
      .firstOrFail()

    const facts = await readinessFacts(participation)

    return view.render('pages/backoffice/participations/show', {
      participation,
      readiness:
        facts.isApproved && !participation.election.isConcluded
          ? readinessOf(facts, participation.election.circular.rules)
          : null,
    })
  }
}
