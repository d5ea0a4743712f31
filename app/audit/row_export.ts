import { eventsInBatches } from '#audit/batches'
import { namesIn, type Names } from '#audit/names'
import type { AuditFilters, FoundEvent } from '#audit/search'
import { actorText, personText, reasonText, sentenceOf } from '#audit/sentence'
import { BYTE_ORDER_MARK, csvLines } from '#documents/csv'
import { TIME_ZONE } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'
import { DateTime } from 'luxon'

const PER_BATCH = 1000

/** `spreadsheet` begins with the mark by which Excel knows UTF-8. */
export const EXPORT_FORMATS = ['spreadsheet', 'plain'] as const

export type ExportFormat = (typeof EXPORT_FORMATS)[number]

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

/**
 * Everything that fits the filters as a table, newest first: without an end of its own, and never
 * more than one batch of it in memory. What a screen masks is masked here too.
 */
export async function* csvOfEvents(
  filters: AuditFilters,
  { format, i18n }: { format: ExportFormat; i18n: I18n }
) {
  yield Buffer.from(tableHeading({ format, i18n }))

  for await (const events of eventsInBatches(filters, PER_BATCH)) {
    yield Buffer.from(await tableLines(events, i18n))
  }
}

export function tableHeading({ format, i18n }: { format: ExportFormat; i18n: I18n }) {
  const heading = COLUMNS.map((column) => i18n.t(`audit.export.columns.${column}`))
  const mark = format === 'spreadsheet' ? BYTE_ORDER_MARK : ''
  return mark + csvLines([heading])
}

export async function tableLines(events: readonly FoundEvent[], i18n: I18n) {
  const names = await namesIn(events.map(({ event }) => event))
  return csvLines(events.map((found) => cellsOf(found, names, i18n)))
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
