import RequestForm from '#models/request_form'
import { takeUpForm } from '#operations/form_decision'
import RequestFormPolicy from '#policies/request_form_policy'
import { formActValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class TakeUpsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('prepare')
    const act = await request.validateUsing(formActValidator)

    await takeUpForm(form, { ...act, by: auth.use('staff').getUserOrFail() })

    session.flash('success', i18n.t('request_forms.taken_up'))
    return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
  }
}
