import Participation from '#models/participation'
import { proposeAct } from '#operations/administration'
import AdministrationPolicy from '#policies/administration_policy'
import { participationWithdrawalValidator } from '#validators/administration_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ParticipationWithdrawalsController {
  async create({ bouncer, params, view }: HttpContext) {
    await bouncer.with(AdministrationPolicy).authorize('act')
    const participation = await Participation.query()
      .where('id', params.id)
      .preload('applicant')
      .preload('election')
      .withCount('accounts', (accounts) => accounts.whereNot('state', 'deactivated'))
      .firstOrFail()

    return view.render('pages/backoffice/participation_withdrawals/create', {
      participation,
      accountCount: Number(participation.$extras.accounts_count),
    })
  }

  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const participation = await Participation.findOrFail(params.id)
    await bouncer.with(AdministrationPolicy).authorize('act')
    const { opId, decisionNo } = await request.validateUsing(participationWithdrawalValidator)
    const { id } = await proposeAct(
      'participation.withdraw',
      { participationId: participation.id, decisionNo },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('administration.proposed'))
    return response.redirect().toRoute('backoffice.proposed_acts.show', { id })
  }
}
