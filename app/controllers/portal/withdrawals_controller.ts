import { ownForm } from '#controllers/portal/own_form'
import { withdrawForm } from '#operations/form_decision'
import { formActValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class WithdrawalsController {
  async store(ctx: HttpContext) {
    const { account, i18n, request, response, session } = ctx
    const form = await ownForm(ctx)
    const act = await request.validateUsing(formActValidator)

    await withdrawForm(form, { ...act, by: account })

    session.flash('success', i18n.t('portal.withdrawn'))
    return response.redirect().toRoute('portal.request_forms.show', { number: form.number })
  }
}
