import RequestForm from '#models/request_form'
import { settleMail } from '#operations/mail_settlement'
import RequestFormPolicy from '#policies/request_form_policy'
import { mailSettlementValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class MailSettlementsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('settleMail')
    const given = await request.validateUsing(mailSettlementValidator)

    await settleMail(form, Number(params.id), { ...given, by: auth.use('staff').getUserOrFail() })

    session.flash('success', i18n.t(`mails.settled_${given.result}`))
    return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
  }
}
