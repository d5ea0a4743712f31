import RequestForm from '#models/request_form'
import { registerOriginal } from '#operations/paper_custody'
import RequestFormPolicy from '#policies/request_form_policy'
import { originalValidator } from '#validators/custody_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class OriginalsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('prepare')
    const given = await request.validateUsing(originalValidator)

    await registerOriginal(form, { ...given, by: auth.use('staff').getUserOrFail() })

    session.flash('success', i18n.t('request_forms.original_registered'))
    return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
  }
}
