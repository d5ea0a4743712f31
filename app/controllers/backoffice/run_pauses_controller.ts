import BulkRun from '#models/bulk_run'
import { pauseRun } from '#operations/bulk_run'
import ParticipationPolicy from '#policies/participation_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RunPausesController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const run = await BulkRun.findOrFail(params.id)
    await bouncer.with(ParticipationPolicy).authorize('view')
    const { opId } = await request.validateUsing(actValidator)

    await pauseRun(run, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('runs.paused'))
    return response.redirect().toRoute('backoffice.runs.show', { id: run.id })
  }
}
