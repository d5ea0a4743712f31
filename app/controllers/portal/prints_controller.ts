import { ownForm } from '#controllers/portal/own_form'
import { sendAttachment } from '#documents/attachment'
import { printForm } from '#operations/form_print'
import { formActValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class PrintsController {
  /** The form as PDF, to be signed and sealed; as often as it is wanted. */
  async store(ctx: HttpContext) {
    const { account, request, response } = ctx
    const form = await ownForm(ctx)
    const { opId, version } = await request.validateUsing(formActValidator)

    const paper = await printForm(form, { by: account, opId, version })

    return sendAttachment(response, {
      name: `${form.number}.pdf`,
      mediaType: 'application/pdf',
      bytes: paper,
    })
  }
}
