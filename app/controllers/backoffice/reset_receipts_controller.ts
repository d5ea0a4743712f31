import { recordAccess } from '#audit/record'
import { sendAttachment } from '#documents/attachment'
import BulkRun from '#models/bulk_run'
import { resetReceiptOf } from '#operations/reset_receipt'
import ResetPolicy from '#policies/reset_policy'
import type { HttpContext } from '@adonisjs/core/http'

export default class ResetReceiptsController {
  async show({ auth, bouncer, params, response }: HttpContext) {
    await bouncer.with(ResetPolicy).authorize('view')
    const run = await BulkRun.query()
      .where({ id: params.id, kind: 'accounts.reset', state: 'finished' })
      .firstOrFail()
    await recordAccess('reset_receipt.downloaded', {
      actor: auth.use('staff').getUserOrFail().actor,
      election: run.electionId,
      target: { type: 'bulk_run', id: run.id },
    })

    return sendAttachment(response, {
      name: `hesap-yenileme-tutanagi-${run.id}.pdf`,
      mediaType: 'application/pdf',
      bytes: await resetReceiptOf(run),
    })
  }
}
