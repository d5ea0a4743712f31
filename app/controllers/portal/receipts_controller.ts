import { ownForm } from '#controllers/portal/own_form'
import { sendAttachment } from '#documents/attachment'
import { receiptName, receiptOf } from '#operations/submission_receipt'
import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'

export default class ReceiptsController {
  /** Alındı belgesi of a submitted form. */
  async show(ctx: HttpContext) {
    const { request, response } = ctx
    const form = await ownForm(ctx)

    if (form.submittedAt === null || form.isEditable) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    return sendAttachment(response, {
      name: receiptName(form),
      mediaType: 'application/pdf',
      bytes: await receiptOf(form),
    })
  }
}
