import { ensureStepUp } from '#access/step_up'
import { record } from '#audit/record'
import RequestForm from '#models/request_form'
import { loadForm } from '#operations/form_facts'
import { subjectOf } from '#operations/form_act'
import { once } from '#operations/transaction'
import RequestFormPolicy from '#policies/request_form_policy'
import { unmaskingValidator } from '#validators/act_validator'
import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'

export default class UnmaskingsController {
  /** R28: shown once, in the answer itself, after its event is written. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, params, request, view } = ctx
    const form = await loadForm(await RequestForm.numbered(params.number))
    await bouncer.with(RequestFormPolicy).authorize('unmask')
    const { opId, row, purpose } = await request.validateUsing(unmaskingValidator)
    const user = form.users.find(({ number }) => number === row)

    if (!user) {
      throw new errors.E_ROUTE_NOT_FOUND(['POST', 'row'])
    }
    await ensureStepUp(ctx)
    const { actor } = auth.use('staff').getUserOrFail()

    await once({ opId, act: 'national_id.unmask', actor }, async (trx) => {
      await record(trx, 'national_id.unmasked', {
        ...subjectOf(form, form.participation, actor),
        rule: 'R28',
        article: 'KVKK',
        details: { explanation: purpose, row },
      })
    })
    return view.render('pages/backoffice/unmaskings/show', { form, user, row })
  }
}
