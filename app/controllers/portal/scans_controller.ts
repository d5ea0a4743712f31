import { record } from '#audit/record'
import { ownForm } from '#controllers/portal/own_form'
import { sendAttachment } from '#documents/attachment'
import { readFile } from '#documents/file_store'
import { inTransaction } from '#operations/transaction'
import { receiveSignedScan } from '#operations/scan_intake'
import { takeSignedScan } from '#operations/signed_scan'
import { subjectOf } from '#operations/form_act'
import { signedScanValidator } from '#validators/request_form_validator'
import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'

export default class ScansController {
  /** The signed and sealed paper, read for its codes before it is taken. */
  async store(ctx: HttpContext) {
    const { account, i18n, request, response, session } = ctx
    const form = await ownForm(ctx)
    const given = await request.validateUsing(signedScanValidator)
    await form.load('participation')
    const { scan, reading } = await receiveSignedScan(request.file('scan'), {
      form,
      participation: form.participation,
      by: account,
    })

    await takeSignedScan(form, { ...given, scan, reading, by: account })

    session.flash('success', i18n.t(`portal.scan_taken_${reading.outcome}`))
    return response.redirect().toRoute('portal.request_forms.show', { number: form.number })
  }

  /** The scan as it was uploaded, for download alone. */
  async show(ctx: HttpContext) {
    const { account, request, response } = ctx
    const form = await ownForm(ctx)
    await form.load((relations) => relations.load('scan').load('participation'))
    const { participation, scan } = form

    if (!scan) {
      throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
    }
    scan.ensureReadable()
    const bytes = await readFile(scan.fileKey)
    await inTransaction((trx) =>
      record(trx, 'scan.viewed', {
        ...subjectOf(form, participation, account.actor),
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
