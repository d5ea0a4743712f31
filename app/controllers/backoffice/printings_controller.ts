import { ensureStepUp } from '#access/step_up'
import { sendAttachment } from '#documents/attachment'
import CredentialDelivery from '#models/credential_delivery'
import { printLetter } from '#operations/credential_print'
import CredentialPolicy from '#policies/credential_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class PrintingsController {
  /** The letter, once; with this answer it counts as printed. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, params, request, response } = ctx
    const delivery = await CredentialDelivery.findByOrFail({
      number: params.number,
      channel: 'letter',
    })
    await bouncer.with(CredentialPolicy).authorize('handle')
    const { opId } = await request.validateUsing(actValidator)
    await ensureStepUp(ctx)

    const letter = await printLetter(delivery, { by: auth.use('staff').getUserOrFail(), opId })
    return sendAttachment(response, {
      name: `${delivery.number}.pdf`,
      mediaType: 'application/pdf',
      bytes: letter,
    })
  }
}
