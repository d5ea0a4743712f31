import { ownForm } from '#controllers/portal/own_form'
import { attachmentHeaders } from '#documents/attachment'
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
    for (const [name, value] of Object.entries(
      attachmentHeaders(receiptName(form), 'application/pdf')
    )) {
      response.header(name, value)
    }
    return response.send(await receiptOf(form))
  }
}
