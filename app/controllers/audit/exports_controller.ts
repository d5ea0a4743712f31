import { ensureStepUp } from '#access/step_up'
import { recordExport } from '#audit/reading'
import { streamAttachment } from '#documents/attachment'
import { exportedEvents } from '#operations/event_export'
import { ensureFollowable } from '#operations/evidence_pack'
import AuditPolicy from '#policies/audit_policy'
import { auditExportValidator } from '#validators/audit_search_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ExportsController {
  /** What the search found, whole, after its event is written. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, request, response } = ctx
    await bouncer.with(AuditPolicy).authorize('read')
    const { format, ...filters } = await request.validateUsing(auditExportValidator)
    await ensureStepUp(ctx)
    const by = auth.use('staff').getUserOrFail()

    await ensureFollowable(filters)
    const file = await exportedEvents(filters, format, { i18n, by })
    await recordExport(filters, { by: by.actor, format })

    return streamAttachment(response, file)
  }
}
