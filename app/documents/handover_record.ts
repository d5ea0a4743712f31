import type { I18n } from '@adonisjs/i18n'
import type { DateTime } from 'luxon'
import type { CredentialService } from '#documents/credential_letter'
import { CONTENT_END, CONTENT_TOP, dayOnPaper, onLetterhead } from '#documents/letterhead'
import type { Languages } from '#documents/letterhead'
import { LEFT, mm, RIGHT, WIDTH, type Paper } from '#documents/paper'

export type HandedOverLetter = {
  number: string
  holder: { givenName: string; familyName: string }
  service: CredentialService
}

export type HandoverRecord = {
  number: string
  formNumber: string
  preparedAt: DateTime
  applicant: string
  election: string
  letters: HandedOverLetter[]
  checkpoint: string
  isDemo: boolean
}

const COLUMNS = [
  { key: 'row', x: LEFT, width: mm(12) },
  { key: 'letter', x: LEFT + mm(12), width: mm(42) },
  { key: 'service', x: LEFT + mm(54), width: mm(40) },
  { key: 'holder', x: LEFT + mm(94), width: WIDTH - mm(94) },
]
const CELL_PADDING = 4
const ROW_HEIGHT = 26
const TEXT_SIZE = 9.5
const LABEL_WIDTH = mm(34)

const BOX_GAP = mm(7)
const BOX_WIDTH = (WIDTH - BOX_GAP) / 2
const BOX_HEIGHT = mm(53)
const BOX_TOP = CONTENT_END - BOX_HEIGHT
const BOX_LINE = mm(11)

/**
 * Teslim tutanağı: which letters of a form changed hands, on one page to be
 * signed by both sides. The letters by number; no user name, no secret.
 */
export function handoverRecord(record: HandoverRecord, languages: Languages): Promise<Buffer> {
  const { tr } = languages
  const title = tr.t('documents.handover.title')

  return onLetterhead({ ...record, title, issuedAt: record.preparedAt }, languages, (paper) => {
    const factsEnd = drawFacts(paper, record, tr)
    const statementEnd = drawStatement(paper, record, tr, factsEnd + 8)

    drawLetters(paper, record, tr, statementEnd + 10)
    drawBox(paper, tr, { title: 'handed_over_by', authority: 'authority_skgm', x: LEFT })
    drawBox(paper, tr, {
      title: 'received_by',
      authority: 'authority_applicant',
      x: LEFT + BOX_WIDTH + BOX_GAP,
    })
  })
}

function drawFacts(paper: Paper, record: HandoverRecord, tr: I18n) {
  const facts = [
    ['applicant', record.applicant],
    ['election', record.election],
    ['form', record.formNumber],
    ['prepared_on', dayOnPaper(record.preparedAt, tr)],
  ]

  return facts.reduce((y, [key, value]) => {
    const width = WIDTH - LABEL_WIDTH

    paper.write('P', tr.t(`documents.handover.${key}`), { y, width: LABEL_WIDTH, size: TEXT_SIZE })
    return paper.writeWithin('P', value, {
      x: LEFT + LABEL_WIDTH,
      y,
      width,
      height: 27,
      size: TEXT_SIZE,
    })
  }, CONTENT_TOP)
}

function drawStatement(paper: Paper, { letters }: HandoverRecord, tr: I18n, y: number) {
  const statement = tr.t('documents.handover.statement', { count: letters.length })
  return paper.write('P', statement, { y, size: 10 })
}

function drawLetters(paper: Paper, { letters }: HandoverRecord, tr: I18n, top: number) {
  const room = BOX_TOP - mm(4) - top
  const height = Math.min(ROW_HEIGHT, room / (letters.length + 1))
  const headings = COLUMNS.map(({ key }) => tr.t(`documents.handover.${key}`))

  paper.group('Table', () => {
    drawRow(paper, 'TH', headings, { y: top, height })
    letters.forEach((letter, index) => {
      drawRow(paper, 'TD', cellsOf(letter, index + 1, tr), {
        y: top + (index + 1) * height,
        height,
      })
    })
  })
}

function cellsOf({ number, service, holder }: HandedOverLetter, row: number, tr: I18n) {
  const name = `${holder.givenName} ${holder.familyName}`
  return [String(row), number, tr.t(`documents.services.${service}`), name]
}

function drawRow(
  paper: Paper,
  tag: 'TH' | 'TD',
  cells: string[],
  { y, height }: { y: number; height: number }
) {
  paper.group('TR', () => {
    COLUMNS.forEach(({ x, width }, column) => {
      paper.writeWithin(tag, cells[column], {
        x: x + CELL_PADDING,
        y: y + CELL_PADDING,
        width: width - 2 * CELL_PADDING,
        height: height - CELL_PADDING,
        size: TEXT_SIZE,
        face: tag === 'TH' ? 'bold' : 'regular',
      })
    })
  })
  paper.decorate((pen) => {
    const bottom = y + height
    pen
      .lineWidth(tag === 'TH' ? 1 : 0.5)
      .moveTo(LEFT, bottom)
      .lineTo(RIGHT, bottom)
      .stroke()
  })
}

type SignatureBox = { title: string; authority: string; x: number }

function drawBox(paper: Paper, tr: I18n, { title, authority, x }: SignatureBox) {
  const inner = { x: x + mm(3), width: BOX_WIDTH - mm(6) }

  paper.decorate((pen) => pen.lineWidth(0.75).rect(x, BOX_TOP, BOX_WIDTH, BOX_HEIGHT).stroke())
  paper.write('H2', tr.t(`documents.handover.${title}`), {
    ...inner,
    y: BOX_TOP + mm(2),
    size: 10,
    face: 'bold',
  })
  for (const [line, key] of ['name', authority, 'moment', 'signature'].entries()) {
    paper.write('P', `${tr.t(`documents.handover.${key}`)}:`, {
      ...inner,
      y: BOX_TOP + mm(9) + line * BOX_LINE,
      size: 9,
    })
  }
}
