import type { I18n } from '@adonisjs/i18n'
import { DateTime } from 'luxon'
import type { ApplicantKind } from '#circular/parameters'
import { digestOnPaper, shortCode, type FormCode } from '#documents/form_code'
import { drawMark, MARK_SIZE } from '#documents/form_code_mark'
import { drawRows, sheetsOf, type Sheet } from '#documents/form_rows'
import { CONTENT_END, dayOnPaper, onLetterhead, type Languages } from '#documents/letterhead'
import { LEFT, mm, RIGHT, WIDTH, type Paper } from '#documents/paper'
import type { FormContent } from '#operations/form_content'

/**
 * A form to be signed. `contentDigest` is the base64url of the SHA-256 on record, `revision`
 * counts from 1; `content` is printed as it is, lawful or not, T.C. numbers unmasked.
 */
export type PrintedForm = {
  number: string
  revision: number
  contentDigest: string
  issuedAt: DateTime
  applicant: { name: string; kind: ApplicantKind }
  content: FormContent
  checkpoint: string
  isDemo: boolean
}

type Fact = { label: string; draw: (paper: Paper, y: number) => void; height: number }
type Box = { x: number; y: number; width: number; height: number }

const SUBTITLE_TOP = mm(41.5)
const MARK_TOP = mm(42)
const MARK_LEFT = RIGHT - MARK_SIZE
const FACTS_TOP = mm(48)
const FACTS_WIDTH = MARK_LEFT - mm(2) - LEFT
const LABEL_WIDTH = mm(47)
const VALUE_LEFT = LEFT + LABEL_WIDTH
const FACT_HEIGHT = mm(9)
const NAME_HEIGHT = mm(11)
const PADDING = mm(1.5)
const TEXT_SIZE = 9

const IP_LINES = 2
const DIGITS = { width: mm(4.6), height: mm(6), dot: mm(2.6) }
const IP_V4 = /^\d{1,3}(\.\d{1,3}){3}$/
const TICK = mm(4.5)

const USERS_GAP = mm(3)
const USERS_HEAD = mm(6)
const NOTE_HEIGHT = mm(5)

const OFFICIAL = { x: LEFT, y: mm(231), width: mm(108), height: CONTENT_END - mm(231) }
const SEAL = { ...OFFICIAL, x: LEFT + OFFICIAL.width, width: WIDTH - OFFICIAL.width }
const OFFICIAL_HEAD = mm(7)
const OFFICIAL_LABEL = mm(28)
const OFFICIAL_LINES = [mm(10), mm(10), OFFICIAL.height - OFFICIAL_HEAD - mm(20)]
const ROWS_END = OFFICIAL.y - mm(2) - NOTE_HEIGHT

/**
 * SSPS Kullanım Talep Formu as the circular prints it, to be signed and sealed (Genelge m.5/a).
 * Every sheet carries its code, and the place for signature and seal, so that none of them can
 * be exchanged.
 */
export function requestFormPdf(form: PrintedForm, languages: Languages): Promise<Buffer> {
  const { tr } = languages
  const { number, revision } = form
  const letterhead = {
    ...form,
    title: textOf(tr, 'title'),
    number: tr.t('documents.request_form.number', { number, revision }),
  }

  return onLetterhead(letterhead, languages, (paper, nextSheet) => {
    const facts = factsOf(form, tr)
    const top = FACTS_TOP + heightOf(facts) + USERS_GAP + USERS_HEAD
    const sheets = sheetsOf(paper, form.content.users, { top, end: ROWS_END })

    sheets.forEach((sheet, index) => {
      if (index > 0) {
        nextSheet()
      }
      drawSheet(paper, { form, facts, sheet, page: index + 1, pages: sheets.length }, tr)
    })
  })
}

type SheetOfForm = { form: PrintedForm; facts: Fact[]; sheet: Sheet; page: number; pages: number }

function drawSheet(paper: Paper, { form, facts, sheet, page, pages }: SheetOfForm, tr: I18n) {
  drawCode(paper, codeOf(form, page, pages), tr)
  paper.write('P', textOf(tr, 'subtitle'), {
    y: SUBTITLE_TOP,
    width: FACTS_WIDTH,
    size: TEXT_SIZE,
  })
  const factsEnd = drawFacts(paper, facts)
  const usersTop = factsEnd + USERS_GAP
  paper.write('H2', textOf(tr, 'users'), { y: usersTop, size: 10, face: 'bold' })
  const rowsEnd = drawRows(paper, sheet, { tr, top: usersTop + USERS_HEAD })

  paper.write('P', textOf(tr, 'liaison_note'), { y: rowsEnd + mm(1), size: 8 })
  drawOfficial(paper, form, tr)
  drawSeal(paper, form, tr)
}

function codeOf({ number, revision, contentDigest }: PrintedForm, page: number, pages: number) {
  return { formNumber: number, revision, digest: digestOnPaper(contentDigest), page, pages }
}

function drawCode(paper: Paper, code: FormCode, tr: I18n) {
  const { page, pages } = code
  const meaning = tr.t('documents.request_form.code', { code: shortCode(code), page, pages })

  drawMark(paper, code, { x: MARK_LEFT, y: MARK_TOP, meaning })
}

function textOf(tr: I18n, key: string) {
  return tr.t(`documents.request_form.${key}`)
}

function factsOf({ applicant, content }: PrintedForm, tr: I18n): Fact[] {
  return [
    {
      label: textOf(tr, `applicant.${applicant.kind}`),
      height: NAME_HEIGHT,
      draw: (paper, y) => drawName(paper, applicant.name, y),
    },
    ...ipFactsOf(content, applicant.kind, tr),
    {
      label: textOf(tr, 'services'),
      height: FACT_HEIGHT,
      draw: (paper, y) => drawServices(paper, content, { tr, y }),
    },
  ]
}

/** The two lines of the form, and one more for each address a draft has beyond. */
function ipFactsOf({ ips }: FormContent, kind: ApplicantKind, tr: I18n): Fact[] {
  const lines = Math.max(IP_LINES, ...ips.map(({ number }) => number))

  return Array.from({ length: lines }, (_, index) => index + 1).map((number) => ({
    label:
      number === 1
        ? textOf(tr, `ip_1.${kind}`)
        : tr.t('documents.request_form.ip_more', { number }),
    height: FACT_HEIGHT,
    draw: (paper, y) =>
      drawAddress(paper, ips.find((ip) => ip.number === number)?.address ?? '', y),
  }))
}

function heightOf(facts: Fact[]) {
  return facts.reduce((sum, { height }) => sum + height, 0)
}

function drawFacts(paper: Paper, facts: Fact[]) {
  return paper.group('Table', () =>
    facts.reduce((y, { label, height, draw }) => {
      drawBoxes(paper, [
        { x: LEFT, y, width: LABEL_WIDTH, height },
        { x: VALUE_LEFT, y, width: FACTS_WIDTH - LABEL_WIDTH, height },
      ])
      paper.group('TR', () => {
        drawLabel(paper, label, { x: LEFT, y, width: LABEL_WIDTH, height })
        draw(paper, y)
      })

      return y + height
    }, FACTS_TOP)
  )
}

function drawBoxes(paper: Paper, boxes: Box[]) {
  paper.decorate((pen) => {
    boxes.forEach(({ x, y, width, height }) => pen.rect(x, y, width, height))
    pen.lineWidth(0.75).stroke()
  })
}

function drawLabel(paper: Paper, label: string, box: Box) {
  paper.writeWithin('TH', label, { ...innerOf(box), size: 8.5, face: 'bold', scope: 'Row' })
}

function innerOf({ x, y, width, height }: Box) {
  const inner = { x: x + PADDING, y: y + 2, width: width - 2 * PADDING, height: height - 4 }
  return { ...inner, vertical: 'middle' as const }
}

function valueBox(y: number, height: number) {
  return innerOf({ x: VALUE_LEFT, y, width: FACTS_WIDTH - LABEL_WIDTH, height })
}

function drawName(paper: Paper, name: string, y: number) {
  paper.writeWithin('TD', name, { ...valueBox(y, NAME_HEIGHT), size: 11, face: 'bold' })
}

/** Digits stand in their boxes as on the circular's form; what is no IPv4 address stands as it is. */
function drawAddress(paper: Paper, address: string, y: number) {
  const top = y + (FACT_HEIGHT - DIGITS.height) / 2
  const digits = address === '' || IP_V4.test(address)

  if (!digits) {
    paper.writeWithin('TD', address, { ...valueBox(y, FACT_HEIGHT), size: 10 })
    return
  }
  const places = digitPlaces(address)

  drawBoxes(
    paper,
    places
      .filter(({ character }) => character !== '.')
      .map(({ x, width }) => ({ x, y: top, width, height: DIGITS.height }))
  )
  const written = places.filter(({ character }) => character.trim() !== '' && address !== '')
  paper.writeApart('TD', address, written, { y: top + 1.5, size: 10.5 })
}

/** Three boxes for each part, its digits on the right, a dot between two parts. */
function digitPlaces(address: string) {
  const parts = address === '' ? ['', '', '', ''] : address.split('.')
  const characters = parts.map((part) => part.padStart(3)).join('.')

  return [...characters].reduce(
    ({ x, places }, character) => {
      const width = character === '.' ? DIGITS.dot : DIGITS.width
      return { x: x + width, places: [...places, { character, x, width }] }
    },
    { x: VALUE_LEFT + PADDING, places: [] as { character: string; x: number; width: number }[] }
  ).places
}

function drawServices(
  paper: Paper,
  { wantsWebSite, wantsWebService }: FormContent,
  { tr, y }: { tr: I18n; y: number }
) {
  const [first, second] = [VALUE_LEFT + PADDING, VALUE_LEFT + mm(40)]

  paper.group('TD', () => {
    drawTick(paper, textOf(tr, 'web_site'), { x: first, y, isTicked: wantsWebSite })
    drawTick(paper, textOf(tr, 'web_service'), { x: second, y, isTicked: wantsWebService })
  })
}

function drawTick(
  paper: Paper,
  label: string,
  { x, y, isTicked }: { x: number; y: number; isTicked: boolean }
) {
  const top = y + (FACT_HEIGHT - TICK) / 2
  const size = { size: 10 }

  drawBoxes(paper, [{ x, y: top, width: TICK, height: TICK }])
  paper.write('P', isTicked ? 'X' : '', {
    x,
    y: top - 0.5,
    width: TICK,
    ...size,
    face: 'bold',
    align: 'center',
  })
  paper.write('P', label, { x: x + TICK + mm(2), y: top - 0.5, width: mm(30), ...size })
}

function drawOfficial(paper: Paper, { applicant, content }: PrintedForm, tr: I18n) {
  const { officialName, signedOn } = content
  const day = signedOn ? dayOf(signedOn, tr) : textOf(tr, 'no_day')

  drawHead(paper, textOf(tr, `official.${applicant.kind}`), OFFICIAL)
  paper.group('Table', () => {
    const lines = [
      ['official_name', officialName],
      ['signed_on', day],
      ['signature', ''],
    ]
    lines.reduce((y, [key, text], index) => {
      const height = OFFICIAL_LINES[index]
      drawLine(paper, [textOf(tr, key), text], { ...OFFICIAL, y, height })

      return y + height
    }, OFFICIAL.y + OFFICIAL_HEAD)
  })
}

function dayOf(iso: string, tr: I18n) {
  return dayOnPaper(DateTime.fromISO(iso, { zone: 'utc' }), tr)
}

function drawLine(paper: Paper, [label, text]: string[], { x, y, width, height }: Box) {
  const value = { x: x + OFFICIAL_LABEL, y, width: width - OFFICIAL_LABEL, height }

  drawBoxes(paper, [{ x, y, width: OFFICIAL_LABEL, height }, value])
  paper.group('TR', () => {
    drawLabel(paper, label, { x, y, width: OFFICIAL_LABEL, height })
    paper.writeWithin('TD', text, { ...innerOf(value), size: 10 })
  })
}

function drawHead(paper: Paper, title: string, box: Box) {
  drawBoxes(paper, [{ ...box, height: OFFICIAL_HEAD }, box])
  paper.writeWithin('H2', title, {
    ...innerOf({ ...box, height: OFFICIAL_HEAD }),
    size: 9.5,
    face: 'bold',
    align: 'center',
  })
}

/** Parties seal; a candidate's vekil or temsilci shows the document that lets him sign (R07). */
function drawSeal(paper: Paper, { applicant: { kind } }: PrintedForm, tr: I18n) {
  drawHead(paper, textOf(tr, `seal.${kind}`), SEAL)

  if (kind !== 'party') {
    const top = SEAL.y + OFFICIAL_HEAD
    paper.write('P', textOf(tr, 'seal_hint'), { ...innerOf({ ...SEAL, y: top }), size: 7.5 })
  }
}
