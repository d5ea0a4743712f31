import { Flow } from '#documents/flow'
import { momentOnPaper, onLongLetterhead, type Languages } from '#documents/letterhead'
import { mm } from '#documents/paper'
import type { DateTime } from 'luxon'

/** An event in words: its place in the log, when (in Turkish time), what, how it ended, from where. */
export type ReportRow = {
  leaf: string
  time: string
  sentence: string
  outcome: string
  address: string
}

export type EventReport = {
  number: string
  language: 'tr' | 'en'
  filters: { label: string; value: string }[]
  count: number
  by: string
  issuedAt: DateTime
  checkpoint: string
  isDemo: boolean
}

/**
 * İz kayıtları raporu: the events a search found, newest first, for reading and for the file
 * (R21 m.4/b-5). Some thousand rows: drawn while the server goes on with its work.
 */
export function eventReport(
  report: EventReport,
  rows: AsyncIterable<readonly ReportRow[]>,
  languages: Languages
): AsyncGenerator<Buffer> {
  const own = languages[report.language]
  const text = (key: string, values: Record<string, string | number> = {}) =>
    own.t(`documents.event_report.${key}`, values)

  return onLongLetterhead({ ...report, title: text('title') }, languages, async (paper, next) => {
    const flow = new Flow(paper, next)

    flow.fact(text('by'), report.by)
    flow.fact(text('issued_at'), momentOnPaper(report.issuedAt, own))
    for (const { label, value } of report.filters) {
      flow.fact(label, value)
    }
    flow.fact(text('count'), text('count_value', { count: report.count }))
    flow.paragraph(text('is_no_proof'))
    await flow.longTable(
      [
        { heading: text('columns.leaf'), width: mm(17) },
        { heading: text('columns.time'), width: mm(36) },
        { heading: text('columns.event'), width: mm(64) },
        { heading: text('columns.outcome'), width: mm(22) },
        { heading: text('columns.address') },
      ],
      cellsOf(rows)
    )
  })
}

async function* cellsOf(batches: AsyncIterable<readonly ReportRow[]>) {
  for await (const rows of batches) {
    yield rows.map((row) => [row.leaf, row.time, row.sentence, row.outcome, row.address])
  }
}
