import CredentialDelivery from '#models/credential_delivery'
import { handOver } from '#operations/handover'
import CredentialPolicy from '#policies/credential_policy'
import { handoverValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class HandoversController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const delivery = await CredentialDelivery.findByOrFail({
      number: params.number,
      channel: 'letter',
    })
    await bouncer.with(CredentialPolicy).authorize('handle')
    const act = await request.validateUsing(handoverValidator)

    await handOver(delivery, { ...act, by: auth.use('staff').getUserOrFail() })

    session.flash('success', i18n.t('credentials.handed_over'))
    return response.redirect().back()
  }
}
