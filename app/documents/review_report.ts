import type { DateTime } from 'luxon'
import { Flow } from '#documents/flow'
import { momentOnPaper, onLetterhead, type Languages } from '#documents/letterhead'
import { mm } from '#documents/paper'

type Hand = { by: string; at: DateTime }

/** Texts in Turkish. `noted` are the events of the sample of which an auditor said more than "seen". */
export type ReviewReport = {
  number: string
  election: string
  round: number
  seed: string
  span: { firstLeaf: number; lastLeaf: number; treeSize: number }
  drawn: Hand
  findings: Hand & { text: string }
  reply: Hand & { text: string }
  closed: Hand
  counts: { all: number; seen: number; explained: number; escalated: number }
  noted: { leafIndex: number; sentence: string; mark: string; note: string }[]
  issuedAt: DateTime
  checkpoint: string
  isDemo: boolean
}

/**
 * Oylama denetim raporu (R21 m.4/b-5): what was looked at and how it was chosen, what the auditors
 * found, what SKGM replied; signed by hand below.
 */
export function reviewReport(report: ReviewReport, languages: Languages): Promise<Buffer> {
  const { tr } = languages
  const text = (key: string, values: Record<string, string | number> = {}) =>
    tr.t(`documents.review.${key}`, values)
  const hand = ({ at, by }: Hand) => text('hand', { by, moment: momentOnPaper(at, tr) })

  return onLetterhead({ ...report, title: text('title') }, languages, (paper, nextSheet) => {
    const flow = new Flow(paper, nextSheet)

    flow.fact(
      text('election'),
      text('election_value', { election: report.election, round: report.round })
    )
    flow.fact(text('drawn'), hand(report.drawn))
    flow.fact(text('sample'), text('sample_value', { ...report.span, count: report.counts.all }))
    flow.fact(text('seed'), report.seed)
    flow.fact(text('counts'), text('counts_value', report.counts))
    flow.paragraph(text('how_drawn'))
    flow.heading(text('findings'))
    flow.paragraph(hand(report.findings))
    flow.paragraph(report.findings.text)
    flow.heading(text('reply'))
    flow.paragraph(hand(report.reply))
    flow.paragraph(report.reply.text)
    flow.heading(text('noted'))
    if (report.noted.length === 0) {
      flow.paragraph(text('none_noted'))
    } else {
      flow.table(
        [
          { heading: text('place'), width: mm(18) },
          { heading: text('event'), width: mm(70) },
          { heading: text('mark'), width: mm(28) },
          { heading: text('note') },
        ],
        report.noted.map(({ leafIndex, mark, note, sentence }) => [
          String(leafIndex),
          sentence,
          mark,
          note,
        ])
      )
    }
    flow.heading(text('closed'))
    flow.paragraph(hand(report.closed))
    flow.paragraph(text('signatures', { stated: report.findings.by, closed: report.closed.by }))
  })
}
