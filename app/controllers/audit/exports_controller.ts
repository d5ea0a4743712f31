import { ensureStepUp } from '#access/step_up'
import { recordExport } from '#audit/reading'
import {
  csvOfEvents,
  type ExportFormat,
  MOST_IN_WORKBOOK,
  workbookOfEvents,
} from '#audit/row_export'
import { type AuditFilters, countEvents } from '#audit/search'
import { streamAttachment } from '#documents/attachment'
import ActRefused from '#exceptions/act_refused'
import { ensureFollowable } from '#operations/evidence_pack'
import AuditPolicy from '#policies/audit_policy'
import { auditExportValidator } from '#validators/audit_search_validator'
import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export default class ExportsController {
  /** What the search found, whole, after its event is written. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, request, response } = ctx
    await bouncer.with(AuditPolicy).authorize('read')
    const { format, ...filters } = await request.validateUsing(auditExportValidator)
    await ensureStepUp(ctx)
    const { actor } = auth.use('staff').getUserOrFail()

    await ensureFollowable(filters)
    if (format === 'workbook') {
      await ensureFits(filters)
    }
    await recordExport(filters, { by: actor, format })

    return streamAttachment(response, { name: nameOf(format), ...tableOf(filters, format, i18n) })
  }
}

function tableOf(filters: AuditFilters, format: ExportFormat, i18n: I18n) {
  return format === 'workbook'
    ? { mediaType: XLSX, chunks: workbookOfEvents(filters, i18n) as AsyncIterable<Buffer> }
    : {
        mediaType: 'text/csv; charset=utf-8',
        chunks: csvOfEvents(filters, { format, i18n }),
      }
}

function nameOf(format: ExportFormat) {
  const extension = format === 'workbook' ? 'xlsx' : 'csv'
  return `iz-kayitlari-${DateTime.now().toFormat('yyyyLLdd-HHmmss')}.${extension}`
}

/** Also when counting takes too long: then there are many. */
async function ensureFits(filters: AuditFilters) {
  const count = await countEvents(filters, MOST_IN_WORKBOOK)

  if (count === null || count > MOST_IN_WORKBOOK) {
    throw new ActRefused('too_many_rows')
  }
}
