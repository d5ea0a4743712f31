import { ensureStepUp, needsCode } from '#access/step_up'
import Account from '#models/account'
import RequestForm from '#models/request_form'
import { issueLetters } from '#operations/credential_issue'
import { loadForm } from '#operations/form_facts'
import CredentialPolicy from '#policies/credential_policy'
import RequestFormPolicy from '#policies/request_form_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class LettersController {
  async index(ctx: HttpContext) {
    const { bouncer, params, view } = ctx
    await bouncer.with(RequestFormPolicy).authorize('view')
    const form = await loadForm(await RequestForm.numbered(params.number))
    const accounts = await Account.query()
      .where('participationId', form.participationId)
      .whereNot('state', 'deactivated')
      .preload('seat')
      .preload('deliveries', (deliveries) => deliveries.preload('mail'))
      .orderBy('service')
      .orderBy('seatId')

    return view.render('pages/backoffice/letters/index', {
      form,
      accounts,
      pending: accounts.filter(({ isPending }) => isPending).length,
      needsCode: needsCode(ctx),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(CredentialPolicy).authorize('handle')
    const { opId } = await request.validateUsing(actValidator)
    await ensureStepUp(ctx)

    const { letters } = await issueLetters(form, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('credentials.issued', { count: letters }))
    return response.redirect().toRoute('backoffice.letters.index', { number: form.number })
  }
}
