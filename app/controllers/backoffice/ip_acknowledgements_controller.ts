import RequestForm from '#models/request_form'
import { acknowledgeAddress } from '#operations/address_acknowledgement'
import RequestFormPolicy from '#policies/request_form_policy'
import { acknowledgementValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class IpAcknowledgementsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('decide')
    const act = await request.validateUsing(acknowledgementValidator)

    await acknowledgeAddress(form, { ...act, by: auth.use('staff').getUserOrFail() })

    session.flash('success', i18n.t('request_forms.address_acknowledged'))
    return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
  }
}
