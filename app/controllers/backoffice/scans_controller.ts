import { record } from '#audit/record'
import { sendAttachment } from '#documents/attachment'
import { readFile } from '#documents/file_store'
import RequestForm from '#models/request_form'
import { inTransaction } from '#operations/transaction'
import RequestFormPolicy from '#policies/request_form_policy'
import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@adonisjs/core'

export default class ScansController {
  /** The original as it was uploaded, for download alone, never shown inline. */
  async show({ auth, bouncer, params, response }: HttpContext) {
    const form = await RequestForm.numbered(params.number)
    await bouncer.with(RequestFormPolicy).authorize('view')
    await form.load('scan')
    await form.load('participation')

    if (!form.scan) {
      throw new errors.E_ROUTE_NOT_FOUND(['GET', 'scan'])
    }
    const { scan } = form
    scan.ensureReadable()
    const bytes = await readFile(scan.fileKey)

    await inTransaction((trx) =>
      record(trx, 'scan.viewed', {
        actor: auth.use('staff').getUserOrFail().actor,
        election: form.participation.electionId,
        applicant: form.participation.applicantId,
        target: { type: 'document', id: scan.id },
      })
    )
    return sendAttachment(response, {
      name: scan.originalName,
      mediaType: scan.mediaType,
      bytes,
    })
  }
}
