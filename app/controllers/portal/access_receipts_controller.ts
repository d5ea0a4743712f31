import { recordAccess } from '#audit/record'
import { sendAttachment } from '#documents/attachment'
import { accessReceiptOf } from '#operations/access_receipt'
import { ownDayValidator } from '#validators/portal_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class AccessReceiptsController {
  /** What the own lines of one day come to; taking it is itself on record. */
  async show({ account, request, response }: HttpContext) {
    const { day } = await request.validateUsing(ownDayValidator)
    const paper = await accessReceiptOf(account, day)

    await recordAccess('audit_log.receipt_taken', {
      actor: account.actor,
      election: account.participation.electionId,
      applicant: account.participation.applicantId,
      details: { day },
    })
    return sendAttachment(response, {
      name: `erisim-${day}.pdf`,
      mediaType: 'application/pdf',
      bytes: paper,
    })
  }
}
