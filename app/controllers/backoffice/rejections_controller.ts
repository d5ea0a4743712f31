import { ensureStepUp } from '#access/step_up'
import RequestForm from '#models/request_form'
import { rejectForm } from '#operations/form_decision'
import RequestFormPolicy from '#policies/request_form_policy'
import { rejectionValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RejectionsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('decide')
    const act = await request.validateUsing(rejectionValidator)
    await ensureStepUp(ctx)

    await rejectForm(form, { ...act, by: auth.use('staff').getUserOrFail() })

    session.flash('success', i18n.t('request_forms.rejected'))
    return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
  }
}
