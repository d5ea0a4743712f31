import Representative from '#models/representative'
import { proposeAct } from '#operations/administration'
import AccountPolicy from '#policies/account_policy'
import { representativeEndValidator } from '#validators/representative_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RepresentativeEndsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const { id: representativeId } = await Representative.findOrFail(params.id)
    await bouncer.with(AccountPolicy).authorize('proposeRepresentative')
    const { opId, lastDay, endReason } = await request.validateUsing(representativeEndValidator)
    const { id } = await proposeAct(
      'representative.end',
      { representativeId, untilOn: lastDay, explanation: endReason },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('representatives.end_proposed'))
    return response.redirect().toRoute('backoffice.cases.show', { id })
  }
}
