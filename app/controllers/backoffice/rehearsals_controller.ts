import { typedInstant } from '#controllers/backoffice/typed_instant'
import Election from '#models/election'
import { proposeAct } from '#operations/administration'
import AdministrationPolicy from '#policies/administration_policy'
import { rehearsalValidator } from '#validators/administration_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RehearsalsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const election = await Election.findOrFail(params.id)
    await bouncer.with(AdministrationPolicy).authorize('act')
    const { opId, rehearsalEnd, rehearsalStart } = await request.validateUsing(rehearsalValidator)
    const { id } = await proposeAct(
      'rehearsal.schedule',
      {
        electionId: election.id,
        startsAt: typedInstant(rehearsalStart),
        endsAt: typedInstant(rehearsalEnd),
      },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('administration.proposed'))
    return response.redirect().toRoute('backoffice.proposed_acts.show', { id })
  }
}
