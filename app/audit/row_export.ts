import { eventsInBatches } from '#audit/batches'
import { NamesSoFar, type Names } from '#audit/names'
import type { AuditFilters, FoundEvent } from '#audit/search'
import { actorText, personText, reasonText, sentenceOf } from '#audit/sentence'
import { BYTE_ORDER_MARK, csvLines } from '#documents/csv'
import { type EventReport, eventReport, type ReportRow } from '#documents/event_report'
import type { Languages } from '#documents/letterhead'
import { filledWorkbook } from '#imports/workbook_file'
import { TIME_ZONE } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'
import { DateTime } from 'luxon'
import { Readable } from 'node:stream'
import { setImmediate as othersTurn } from 'node:timers/promises'

const PER_BATCH = 1000
const BATCHES_AHEAD = 2
const PER_PIECE = 250

/** `spreadsheet` is CSV that begins with the mark by which Excel knows UTF-8. */
export const EXPORT_FORMATS = ['spreadsheet', 'plain', 'workbook', 'report'] as const

/** What a workbook may hold: it is made for people, and a program opens it whole. */
export const MOST_IN_WORKBOOK = 100_000

/** On paper, a hundred sheets or two. */
export const MOST_IN_REPORT = 5000

export type ExportFormat = (typeof EXPORT_FORMATS)[number]

type CsvFormat = Exclude<ExportFormat, 'workbook' | 'report'>

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

const OUTCOMES = {
  success: 'layout.states.outcome.success',
  failure: 'layout.states.outcome.failure',
} as const

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
 * more than some batches of it in memory. What a screen masks is masked here too.
 */
export async function* csvOfEvents(
  filters: AuditFilters,
  { format, i18n }: { format: CsvFormat; i18n: I18n }
) {
  const table = new EventTable(i18n)
  yield Buffer.from(table.heading(format))

  for await (const events of readAhead(filters)) {
    yield Buffer.from(await table.lines(events))
  }
}

/** The same as XLSX, for at most as many rows as a workbook may hold. */
export function workbookOfEvents(filters: AuditFilters, i18n: I18n) {
  const table = new EventTable(i18n)

  async function* batches() {
    for await (const events of readAhead(filters)) {
      yield await table.cells(events)
    }
  }
  const headings = COLUMNS.map((column) => ({
    text: i18n.t(`audit.export.columns.${column}`),
    width: WIDTHS[column] ?? 18,
  }))

  return filledWorkbook(i18n.t('audit.title'), headings, batches())
}

/** Events as a paper, at most as many as one may hold. */
export function reportOfEvents(
  events: readonly FoundEvent[],
  {
    languages,
    ...facts
  }: Omit<EventReport, 'number' | 'issuedAt' | 'count'> & { languages: Languages }
) {
  const table = new EventTable(languages[facts.language])
  const issuedAt = DateTime.now()
  const number = `IK-${issuedAt.setZone(TIME_ZONE).toFormat('yyyyLLdd-HHmmss')}`

  async function* batches() {
    for (let first = 0; first < events.length; first += PER_PIECE) {
      yield await table.reportRows(events.slice(first, first + PER_PIECE))
    }
  }
  const report = { ...facts, number, issuedAt, count: events.length }
  return eventReport(report, batches(), languages)
}

/** Events as rows, one batch after the other. */
export class EventTable {
  readonly #names = new NamesSoFar()

  constructor(readonly i18n: I18n) {}

  heading(format: CsvFormat) {
    const heading = COLUMNS.map((column) => this.i18n.t(`audit.export.columns.${column}`))
    const mark = format === 'spreadsheet' ? BYTE_ORDER_MARK : ''
    return mark + csvLines([heading])
  }

  async lines(events: readonly FoundEvent[]) {
    return csvLines(await this.cells(events))
  }

  async cells(events: readonly FoundEvent[]) {
    const names = await this.#names.in(events.map(({ event }) => event))
    return events.map((found) => cellsOf(found, names, this.i18n))
  }

  /** Those of the columns that a sheet has room for. */
  async reportRows(events: readonly FoundEvent[]): Promise<ReportRow[]> {
    const names = await this.#names.in(events.map(({ event }) => event))

    return events.map(({ event, leafIndex }) => ({
      leaf: String(leafIndex),
      time: DateTime.fromISO(event['@timestamp'])
        .setZone(TIME_ZONE)
        .toFormat('dd.LL.yyyy HH:mm:ss'),
      sentence: sentenceOf(event, names, this.i18n),
      outcome: this.i18n.t(OUTCOMES[event['event.outcome']]),
      address: event['source.ip'] ?? '',
    }))
  }
}

/**
 * The database looks for the next batches while one is written; between two of them others have
 * their turn.
 */
async function* readAhead(filters: AuditFilters): AsyncGenerator<FoundEvent[]> {
  const batches = eventsInBatches(filters, PER_BATCH)

  for await (const events of Readable.from(batches, { highWaterMark: BATCHES_AHEAD })) {
    for (let first = 0; first < events.length; first += PER_PIECE) {
      yield events.slice(first, first + PER_PIECE)
      await othersTurn()
    }
  }
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
    outcome: i18n.t(OUTCOMES[event['event.outcome']]),
    reason: reason ? reasonText(reason, i18n) : '',
    service: i18n.t(`audit.services.${event['ssps.service']}`),
    address: event['source.ip'] ?? '',
    target: target ? `${target.type}:${target.id}` : '',
    id: event['event.id'],
    leaf: String(leafIndex),
  }
  return COLUMNS.map((column) => cells[column])
}

let lastMinute = { utc: '', local: '' }

/** 2023-05-14 17:03:00.123: a table says the same minute many times. */
function inIstanbul(moment: string) {
  const utc = moment.slice(0, 'yyyy-mm-ddThh:mm'.length)

  if (utc !== lastMinute.utc) {
    const local = DateTime.fromISO(`${utc}Z`).setZone(TIME_ZONE).toFormat('yyyy-LL-dd HH:mm')
    lastMinute = { utc, local }
  }
  return `${lastMinute.local}${moment.slice(utc.length, utc.length + ':00.123'.length)}`
}
