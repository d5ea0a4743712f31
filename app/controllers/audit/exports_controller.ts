import { ensureStepUp } from '#access/step_up'
import { recordExport } from '#audit/reading'
import { csvOfEvents } from '#audit/row_export'
import { streamAttachment } from '#documents/attachment'
import AuditPolicy from '#policies/audit_policy'
import { auditExportValidator } from '#validators/audit_search_validator'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'

export default class ExportsController {
  /** What the search found, whole, after its event is written. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, request, response } = ctx
    await bouncer.with(AuditPolicy).authorize('read')
    const { format, ...filters } = await request.validateUsing(auditExportValidator)
    await ensureStepUp(ctx)
    const { actor } = auth.use('staff').getUserOrFail()
    await recordExport(filters, { by: actor, format })

    return streamAttachment(response, {
      name: `iz-kayitlari-${DateTime.now().toFormat('yyyyLLdd-HHmmss')}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      chunks: csvOfEvents(filters, { format, i18n }),
    })
  }
}
