import { ensureStepUp } from '#access/step_up'
import { eventsAtMost } from '#audit/batches'
import { filterWords } from '#audit/filter_words'
import { recordExport } from '#audit/reading'
import {
  csvOfEvents,
  type ExportFormat,
  MOST_IN_REPORT,
  MOST_IN_WORKBOOK,
  reportOfEvents,
  workbookOfEvents,
} from '#audit/row_export'
import { type AuditFilters, countEvents } from '#audit/search'
import { checkpointLine } from '#audit/stored_checkpoints'
import { isDemo } from '#config/app'
import { streamAttachment } from '#documents/attachment'
import ActRefused from '#exceptions/act_refused'
import { ensureFollowable } from '#operations/evidence_pack'
import type Staff from '#models/staff'
import AuditPolicy from '#policies/audit_policy'
import { auditExportValidator } from '#validators/audit_search_validator'
import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type Asked = { i18n: I18n; by: Staff }

export default class ExportsController {
  /** What the search found, whole, after its event is written. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, request, response } = ctx
    await bouncer.with(AuditPolicy).authorize('read')
    const { format, ...filters } = await request.validateUsing(auditExportValidator)
    await ensureStepUp(ctx)
    const staff = auth.use('staff').getUserOrFail()

    await ensureFollowable(filters)
    const file = await fileOf(filters, format, { i18n, by: staff })
    await recordExport(filters, { by: staff.actor, format })

    return streamAttachment(response, { name: nameOf(format), ...file })
  }
}

/** Nothing of it is read before it is taken, but for a report, whose rows are counted on it. */
async function fileOf(filters: AuditFilters, format: ExportFormat, asked: Asked) {
  const { i18n } = asked

  if (format === 'report') {
    return { mediaType: 'application/pdf', chunks: await reportOf(filters, asked) }
  }
  if (format === 'workbook') {
    await ensureFits(filters)
    return { mediaType: XLSX, chunks: workbookOfEvents(filters, i18n) as AsyncIterable<Buffer> }
  }
  return { mediaType: 'text/csv; charset=utf-8', chunks: csvOfEvents(filters, { format, i18n }) }
}

async function reportOf(filters: AuditFilters, { by, i18n }: Asked) {
  const events = await eventsAtMost(filters, MOST_IN_REPORT)

  if (!events) {
    throw new ActRefused('too_many_on_paper')
  }
  return reportOfEvents(events, {
    language: i18n.locale === 'en' ? 'en' : 'tr',
    languages: { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') },
    filters: await filterWords(filters, i18n),
    by: by.fullName,
    checkpoint: await checkpointLine(),
    isDemo,
  })
}

function nameOf(format: ExportFormat) {
  const extension = { workbook: 'xlsx', report: 'pdf', spreadsheet: 'csv', plain: 'csv' }[format]
  return `iz-kayitlari-${DateTime.now().toFormat('yyyyLLdd-HHmmss')}.${extension}`
}

/** Also when counting takes too long: then there are many. */
async function ensureFits(filters: AuditFilters) {
  const count = await countEvents(filters, MOST_IN_WORKBOOK)

  if (count === null || count > MOST_IN_WORKBOOK) {
    throw new ActRefused('too_many_rows')
  }
}
