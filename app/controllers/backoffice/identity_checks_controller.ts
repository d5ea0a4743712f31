import RequestForm from '#models/request_form'
import { checkIdentities, type Finding } from '#operations/identity_check'
import RequestFormPolicy from '#policies/request_form_policy'
import { identityCheckValidator } from '#validators/custody_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class IdentityChecksController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('view')
    const given = await request.validateUsing(identityCheckValidator)

    await checkIdentities(form, {
      ...given,
      findings: given.findings.filter((finding): finding is Finding => finding.result !== 'open'),
      by: auth.use('staff').getUserOrFail(),
    })

    session.flash('success', i18n.t('request_forms.identities_checked'))
    return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
  }
}
