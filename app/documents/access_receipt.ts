import type { I18n } from '@adonisjs/i18n'
import type { DateTime } from 'luxon'
import { Flow } from '#documents/flow'
import { dayOnPaper, onLetterhead, type Languages } from '#documents/letterhead'

/** A line of the log; `number` is its place there, counted from 0. */
export type ReceiptLine = { at: string; number: number; sentence: string }

export type AccessReceipt = {
  number: string
  issuedAt: DateTime
  day: DateTime
  applicant: string
  election: string
  /** When the checkpoint was signed, to the second in Turkish time; `isOver` if the day was by then. */
  upTo: string
  isOver: boolean
  kinds: { name: string; count: number; first: ReceiptLine | null; last: ReceiptLine | null }[]
  checkpoint: string
  isDemo: boolean
}

/**
 * Günlük erişim alındısı: how many of the applicant's own lines a day of the log has, with the first
 * and the last of each kind, so that nobody can add or take one away later unseen (Genelge m.4/b-5).
 */
export function accessReceipt(receipt: AccessReceipt, languages: Languages): Promise<Buffer> {
  const { tr } = languages
  const title = tr.t('documents.access_receipt.title')

  return onLetterhead({ ...receipt, title }, languages, (paper, nextSheet) => {
    const flow = new Flow(paper, nextSheet)
    const facts = [
      ['applicant', receipt.applicant],
      ['election', receipt.election],
      ['day', dayOnPaper(receipt.day, tr)],
      ['up_to', receipt.upTo],
      ['total', String(receipt.kinds.reduce((sum, { count }) => sum + count, 0))],
    ]

    for (const [key, value] of facts) {
      flow.fact(tr.t(`documents.access_receipt.${key}`), value)
    }
    for (const kind of receipt.kinds) {
      drawKind(flow, kind, tr)
    }
    flow.heading(tr.t('documents.access_receipt.meaning'))
    flow.paragraph(tr.t('documents.access_receipt.statement'))
    if (!receipt.isOver) {
      flow.paragraph(tr.t('documents.access_receipt.not_over'))
    }
  })
}

function drawKind(
  flow: Flow,
  { name, count, first, last }: AccessReceipt['kinds'][number],
  tr: I18n
) {
  flow.heading(tr.t('documents.access_receipt.kind', { name, count }))

  for (const [key, line] of [['first', first] as const, ['last', last] as const]) {
    if (line) {
      flow.fact(
        tr.t(`documents.access_receipt.${key}`),
        tr.t('documents.access_receipt.line', line)
      )
    }
  }
}
