import { eventsAtMost } from '#audit/batches'
import { filterWords } from '#audit/filter_words'
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
import ActRefused from '#exceptions/act_refused'
import type Staff from '#models/staff'
import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import { DateTime } from 'luxon'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type Asked = { i18n: I18n; by: Staff }

type ExportedFile = { name: string; mediaType: string; chunks: AsyncIterable<Buffer> }

/**
 * What a search found, as a file that is made while it leaves. Nothing of it is read before it is
 * taken, but for a report, which says how many rows it has. Throws ActRefused where there are more
 * than a workbook or a report may hold.
 */
export async function exportedEvents(
  filters: AuditFilters,
  format: ExportFormat,
  asked: Asked
): Promise<ExportedFile> {
  const { i18n } = asked

  if (format === 'report') {
    const chunks = await reportOf(filters, asked)
    return { name: nameWith('pdf'), mediaType: 'application/pdf', chunks }
  }
  if (format === 'workbook') {
    await ensureFits(filters)
    const chunks = workbookOfEvents(filters, i18n) as AsyncIterable<Buffer>
    return { name: nameWith('xlsx'), mediaType: XLSX, chunks }
  }
  const chunks = csvOfEvents(filters, { format, i18n })
  return { name: nameWith('csv'), mediaType: 'text/csv; charset=utf-8', chunks }
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

function nameWith(extension: string) {
  return `iz-kayitlari-${DateTime.now().toFormat('yyyyLLdd-HHmmss')}.${extension}`
}

/** Also when counting takes too long: then there are many. */
async function ensureFits(filters: AuditFilters) {
  const count = await countEvents(filters, MOST_IN_WORKBOOK)

  if (count === null || count > MOST_IN_WORKBOOK) {
    throw new ActRefused('too_many_rows')
  }
}
