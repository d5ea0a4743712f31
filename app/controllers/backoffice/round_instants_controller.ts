import { typedInstant } from '#controllers/backoffice/typed_instant'
import Round from '#models/round'
import { proposeAct } from '#operations/administration'
import AdministrationPolicy from '#policies/administration_policy'
import { roundInstantsValidator } from '#validators/administration_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RoundInstantsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const round = await Round.findOrFail(params.id)
    await bouncer.with(AdministrationPolicy).authorize('act')
    const { opId, ...wanted } = await request.validateUsing(roundInstantsValidator)
    const { id } = await proposeAct(
      'round.set_instants',
      {
        roundId: round.id,
        closesAt: instantOf(wanted.closesAt),
        restrictionEndsAt: instantOf(wanted.restrictionEndsAt),
        broadcastBanEndsAt: instantOf(wanted.broadcastBanEndsAt),
      },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('administration.proposed'))
    return response.redirect().toRoute('backoffice.proposed_acts.show', { id })
  }
}

function instantOf(text: string | undefined) {
  return text ? typedInstant(text) : null
}
