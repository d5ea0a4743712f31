import type { DateTime } from 'luxon'
import { CONTENT_TOP, momentOnPaper, onLetterhead, type Languages } from '#documents/letterhead'
import { LEFT, mm, WIDTH, type Paper } from '#documents/paper'

/** `contentDigest` as on record (base64url of a SHA-256), `scanDigest` in hexadecimal. */
export type SubmissionReceipt = {
  number: string
  formNumber: string
  revision: number
  submittedAt: DateTime
  applicant: string
  election: string
  contentDigest: string
  scanDigest: string
  scanPages: number
  isOriginalHere: boolean
  checkpoint: string
  isDemo: boolean
}

const LABEL_WIDTH = mm(42)
const TEXT_SIZE = 10
const FACT_HEIGHT = 30

/**
 * Alındı belgesi: which data and which scan SKGM received, and at what moment. The digests are those
 * of the log, so that the applicant can prove later what was submitted (Genelge m.4/a, m.4/b-5).
 */
export function submissionReceipt(
  receipt: SubmissionReceipt,
  languages: Languages
): Promise<Buffer> {
  const { tr } = languages
  const title = tr.t('documents.receipt.title')
  const { submittedAt, ...letterhead } = receipt

  return onLetterhead({ ...letterhead, title, issuedAt: submittedAt }, languages, (paper) => {
    const facts: [string, string][] = [
      ['applicant', receipt.applicant],
      ['election', receipt.election],
      ['form', tr.t('documents.receipt.form_value', receipt)],
      ['submitted_at', momentOnPaper(submittedAt, tr)],
      ['content_digest', receipt.contentDigest],
      ['scan_digest', receipt.scanDigest],
      ['scan_pages', String(receipt.scanPages)],
    ]
    const factsEnd = facts.reduce(
      (y, [key, value]) => drawFact(paper, tr.t(`documents.receipt.${key}`), value, y),
      CONTENT_TOP
    )
    const original = receipt.isOriginalHere ? 'original_here' : 'original_follows'
    const statements = ['statement', original, 'next']

    statements.reduce(
      (y, key) => paper.write('P', tr.t(`documents.receipt.${key}`), { y, size: TEXT_SIZE }) + 8,
      factsEnd + 8
    )
  })
}

function drawFact(paper: Paper, label: string, value: string, y: number) {
  paper.write('P', label, { y, width: LABEL_WIDTH, size: TEXT_SIZE })

  return paper.writeWithin('P', value, {
    x: LEFT + LABEL_WIDTH,
    y,
    width: WIDTH - LABEL_WIDTH,
    height: FACT_HEIGHT,
    size: TEXT_SIZE,
  })
}
