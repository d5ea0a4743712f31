import RequestForm from '#models/request_form'
import { compareScan } from '#operations/paper_custody'
import RequestFormPolicy from '#policies/request_form_policy'
import { comparisonValidator } from '#validators/custody_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ComparisonsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('view')
    const given = await request.validateUsing(comparisonValidator)

    await compareScan(form, { ...given, by: auth.use('staff').getUserOrFail() })

    session.flash('success', i18n.t('request_forms.compared'))
    return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
  }
}
