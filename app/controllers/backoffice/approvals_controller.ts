import { ensureStepUp, needsCode } from '#access/step_up'
import RequestForm from '#models/request_form'
import { approveForm } from '#operations/form_approval'
import { loadForm } from '#operations/form_facts'
import { reviewOf } from '#operations/form_review'
import RequestFormPolicy from '#policies/request_form_policy'
import { approvalValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ApprovalsController {
  /** The plan once more, in numbers, before it becomes true. */
  async create(ctx: HttpContext) {
    const { bouncer, i18n, params, response, view } = ctx
    await bouncer.with(RequestFormPolicy).authorize('decide')
    const form = await loadForm(await RequestForm.numbered(params.number))

    if (!form.isProposed) {
      return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
    }
    return view.render('pages/backoffice/approvals/create', {
      form,
      review: await reviewOf(form, i18n),
      needsCode: needsCode(ctx),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('decide')
    const { opId, digest } = await request.validateUsing(approvalValidator)
    await ensureStepUp(ctx)

    await approveForm(form, { by: auth.use('staff').getUserOrFail(), opId, digest })

    session.flash('success', i18n.t('request_forms.approved'))
    return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
  }
}
