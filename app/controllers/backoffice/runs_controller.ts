import BulkRun from '#models/bulk_run'
import { progressOf, undoneItems } from '#operations/bulk_run_progress'
import ParticipationPolicy from '#policies/participation_policy'
import type { HttpContext } from '@adonisjs/core/http'

const SHOWN = 100

export default class RunsController {
  async index({ bouncer, election, view }: HttpContext) {
    await bouncer.with(ParticipationPolicy).authorize('view')
    const runs = await BulkRun.query()
      .where('electionId', election.id)
      .preload('startedBy')
      .preload('participation', (participation) => participation.preload('applicant'))
      .orderBy('id', 'desc')
      .limit(SHOWN)

    return view.render('pages/backoffice/runs/index', { runs })
  }

  async show({ bouncer, params, view }: HttpContext) {
    await bouncer.with(ParticipationPolicy).authorize('view')
    const run = await BulkRun.query()
      .where('id', params.id)
      .preload('election')
      .preload('startedBy')
      .preload('participation', (participation) => participation.preload('applicant'))
      .firstOrFail()
    const [progress, undone] = await Promise.all([progressOf(run), undoneItems(run)])

    return view.render('pages/backoffice/runs/show', { run, progress, undone })
  }
}
