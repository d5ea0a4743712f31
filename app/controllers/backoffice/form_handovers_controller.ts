import RequestForm from '#models/request_form'
import { handOverPrinted } from '#operations/handover'
import CredentialPolicy from '#policies/credential_policy'
import { handoverValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class FormHandoversController {
  /** All printed envelopes of the applicant at once, as its Teslim tutanağı lists them. */
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(CredentialPolicy).authorize('handle')
    const act = await request.validateUsing(handoverValidator)

    const { letters } = await handOverPrinted(form.participationId, {
      ...act,
      by: auth.use('staff').getUserOrFail(),
    })

    session.flash('success', i18n.t('credentials.all_handed_over', { count: letters }))
    return response.redirect().toRoute('backoffice.letters.index', { number: form.number })
  }
}
