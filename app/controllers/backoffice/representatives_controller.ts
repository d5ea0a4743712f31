import Account from '#models/account'
import { proposeAct } from '#operations/administration'
import { listedRepresentatives } from '#operations/listing'
import AccountPolicy from '#policies/account_policy'
import ParticipationPolicy from '#policies/participation_policy'
import { representativeValidator } from '#validators/representative_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RepresentativesController {
  async index({ bouncer, election, view }: HttpContext) {
    await bouncer.with(ParticipationPolicy).authorize('view')

    return view.render('pages/backoffice/representatives/index', {
      representatives: await listedRepresentatives(election),
    })
  }

  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const account = await Account.findByOrFail('username', params.username)
    await bouncer.with(AccountPolicy).authorize('proposeRepresentative')
    const { opId, untilOn, ...letter } = await request.validateUsing(representativeValidator)
    const { id } = await proposeAct(
      'representative.register',
      { accountId: account.id, ...letter, untilOn: untilOn || null },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('representatives.proposed'))
    return response.redirect().toRoute('backoffice.cases.show', { id })
  }
}
