import RequestForm from '#models/request_form'
import { returnForm } from '#operations/form_decision'
import RequestFormPolicy from '#policies/request_form_policy'
import { returnValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ReturnsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('view')
    const { remarks, returnReason, returnText, ...act } =
      await request.validateUsing(returnValidator)

    await returnForm(form, {
      ...act,
      reason: returnReason,
      text: returnText,
      remarks: remarks.filter(({ field, remark }) => field !== '' && remark.trim() !== ''),
      by: auth.use('staff').getUserOrFail(),
    })

    session.flash('success', i18n.t('request_forms.returned'))
    return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
  }
}
