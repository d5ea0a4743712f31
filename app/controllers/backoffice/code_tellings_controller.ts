import { ensureStepUp } from '#access/step_up'
import CredentialDelivery from '#models/credential_delivery'
import { tellCode } from '#operations/code_telling'
import CredentialPolicy from '#policies/credential_policy'
import { codeTellingValidator } from '#validators/invitation_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class CodeTellingsController {
  /** The one page that shows a delivery code, to the officer on the telephone. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, params, request, view } = ctx
    const delivery = await CredentialDelivery.findByOrFail({
      number: params.number,
      channel: 'letter',
    })
    await bouncer.with(CredentialPolicy).authorize('handle')
    const { opId, phone } = await request.validateUsing(codeTellingValidator)
    await ensureStepUp(ctx)

    const code = await tellCode(delivery, { by: auth.use('staff').getUserOrFail(), opId, phone })
    await delivery.load('account')

    return view.render('pages/backoffice/code_tellings/show', {
      account: delivery.account,
      code,
      phone,
    })
  }
}
