import { eventsInBatches } from '#audit/batches'
import { namesIn, type Names } from '#audit/names'
import type { AuditFilters, FoundEvent } from '#audit/search'
import { actorText, personText, reasonText, sentenceOf } from '#audit/sentence'
import { BYTE_ORDER_MARK, csvLines } from '#documents/csv'
import { filledWorkbook } from '#imports/workbook_file'
import { TIME_ZONE } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'
import { DateTime } from 'luxon'

const PER_BATCH = 1000

/** `spreadsheet` is CSV that begins with the mark by which Excel knows UTF-8. */
export const EXPORT_FORMATS = ['spreadsheet', 'plain', 'workbook'] as const

/** What a workbook may hold: it is made for people, and a program opens it whole. */
export const MOST_IN_WORKBOOK = 100_000

export type ExportFormat = (typeof EXPORT_FORMATS)[number]

type CsvFormat = Exclude<ExportFormat, 'workbook'>

const COLUMNS = [
  'time',
  'utc',
  'sentence',
  'person',
  'applicant',
  'action',
  'outcome',
  'reason',
  'service',
  'address',
  'target',
  'id',
  'leaf',
] as const

const WIDTHS: Partial<Record<(typeof COLUMNS)[number], number>> = {
  time: 23,
  utc: 28,
  sentence: 80,
  person: 30,
  applicant: 30,
  action: 34,
  reason: 34,
  id: 38,
  leaf: 10,
}

/**
 * Everything that fits the filters as a table, newest first: without an end of its own, and never
 * more than one batch of it in memory. What a screen masks is masked here too.
 */
export async function* csvOfEvents(
  filters: AuditFilters,
  { format, i18n }: { format: CsvFormat; i18n: I18n }
) {
  yield Buffer.from(tableHeading({ format, i18n }))

  for await (const events of eventsInBatches(filters, PER_BATCH)) {
    yield Buffer.from(await tableLines(events, i18n))
  }
}

/** The same as XLSX, for at most as many rows as a workbook may hold. */
export function workbookOfEvents(filters: AuditFilters, i18n: I18n) {
  async function* batches() {
    for await (const events of eventsInBatches(filters, PER_BATCH)) {
      yield await cellsOfAll(events, i18n)
    }
  }
  const headings = COLUMNS.map((column) => ({
    text: i18n.t(`audit.export.columns.${column}`),
    width: WIDTHS[column] ?? 18,
  }))

  return filledWorkbook(i18n.t('audit.title'), headings, batches())
}

export function tableHeading({ format, i18n }: { format: CsvFormat; i18n: I18n }) {
  const heading = COLUMNS.map((column) => i18n.t(`audit.export.columns.${column}`))
  const mark = format === 'spreadsheet' ? BYTE_ORDER_MARK : ''
  return mark + csvLines([heading])
}

export async function tableLines(events: readonly FoundEvent[], i18n: I18n) {
  return csvLines(await cellsOfAll(events, i18n))
}

async function cellsOfAll(events: readonly FoundEvent[], i18n: I18n) {
  const names = await namesIn(events.map(({ event }) => event))
  return events.map((found) => cellsOf(found, names, i18n))
}

function cellsOf({ event, leafIndex }: FoundEvent, names: Names, i18n: I18n) {
  const { 'ssps.applicant': applicant, 'ssps.target': target, 'event.reason': reason } = event
  const cells: Record<(typeof COLUMNS)[number], string> = {
    time: inIstanbul(event['@timestamp']),
    utc: event['@timestamp'],
    sentence: sentenceOf(event, names, i18n),
    person: event['user.id'] ? actorText(event, names, i18n) : '',
    applicant: applicant ? personText(`applicant:${applicant}`, names, i18n) : '',
    action: `${event['event.code']} ${event['event.action']}`,
    outcome: i18n.t(`layout.states.outcome.${event['event.outcome']}`),
    reason: reason ? reasonText(reason, i18n) : '',
    service: i18n.t(`audit.services.${event['ssps.service']}`),
    address: event['source.ip'] ?? '',
    target: target ? `${target.type}:${target.id}` : '',
    id: event['event.id'],
    leaf: String(leafIndex),
  }
  return COLUMNS.map((column) => cells[column])
}

function inIstanbul(moment: string) {
  return DateTime.fromISO(moment).setZone(TIME_ZONE).toFormat('yyyy-LL-dd HH:mm:ss.SSS')
}
