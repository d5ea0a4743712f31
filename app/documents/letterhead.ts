import type { I18n } from '@adonisjs/i18n'
import type { DateTime } from 'luxon'
import { LEFT, mm, Paper, RIGHT, WIDTH } from '#documents/paper'
import { setImmediate } from 'node:timers/promises'

/** Papers speak Turkish first and English second, whatever the reader's screen speaks. */
export type Languages = { tr: I18n; en: I18n }

/**
 * `language` is the one the whole paper speaks, Turkish unless it says otherwise. `checkpoint` is the
 * audit log's head in one line (origin, size, root): every party that holds a paper becomes a witness
 * of the log (AUDIT_LOG.md 3).
 */
export type Letterhead = {
  title: string
  number: string
  issuedAt: DateTime
  checkpoint: string
  isDemo: boolean
  language?: 'tr' | 'en'
}

/** Where a paper's own content may begin and must end, in points. */
export const CONTENT_TOP = mm(47)
export const CONTENT_END = mm(277)

const HEAD_TOP = mm(14)
const TITLE_TOP = mm(33.5)
const FOOT_TOP = mm(281)
const HOLE_PUNCH = mm(148.5)
const ISTANBUL = 'Europe/Istanbul'

/** What stands on a paper below its head; `nextSheet` goes on, below the same head, on a further page. */
type Draw = (paper: Paper, nextSheet: () => void) => void

/**
 * A4, Noto Sans, margins for a hole punch, black on white. No official crest:
 * what we print is not a seal. Answers the finished PDF, tagged with its language.
 */
export async function onLetterhead(
  letterhead: Letterhead,
  languages: Languages,
  draw: Draw
): Promise<Buffer> {
  const paper = paperFor(letterhead, languages)
  drawAll(paper, letterhead, languages, draw)

  return paper.finish()
}

/**
 * The same for a paper of hundreds of sheets, which is drawn while others have their turn. It leaves
 * once it is whole: each sheet says how many there are.
 */
export async function* onLongLetterhead(
  letterhead: Letterhead,
  languages: Languages,
  draw: (paper: Paper, nextSheet: () => void) => Promise<void>
): AsyncGenerator<Buffer> {
  const paper = paperFor(letterhead, languages)
  const own = languages[letterhead.language ?? 'tr']

  drawHead(paper, letterhead, own)
  await draw(paper, () => {
    paper.nextPage()
    drawHead(paper, letterhead, own)
  })
  for (const [page, pages] of paper.pages()) {
    drawFoot(paper, letterhead, own, { page, pages })
    await setImmediate()
  }
  yield await paper.finish()
}

/**
 * The same for many papers of one kind in one file, each with its own page numbers. They are drawn
 * one by one as the file is taken, so that neither memory nor anybody else waits for all of them.
 */
export async function* onLetterheads<One extends Letterhead>(
  cover: Letterhead,
  papers: Iterable<One>,
  languages: Languages,
  draw: (paper: Paper, one: One) => void
): AsyncGenerator<Buffer> {
  const paper = paperFor(cover, languages)
  let isFirst = true

  for (const one of papers) {
    if (!isFirst) {
      paper.nextPage()
    }
    isFirst = false
    paper.group('Part', () => drawAll(paper, one, languages, () => draw(paper, one)))
    yield* paper.release()
    await setImmediate()
  }
  yield await paper.finish()
}

function paperFor({ title, number, issuedAt, language }: Letterhead, languages: Languages) {
  return new Paper({
    title: `${title} ${number}`,
    author: languages[language ?? 'tr'].t('documents.letterhead.department'),
    createdAt: issuedAt.toJSDate(),
    language,
  })
}

function drawAll(paper: Paper, letterhead: Letterhead, languages: Languages, draw: Draw) {
  const own = languages[letterhead.language ?? 'tr']

  drawHead(paper, letterhead, own)
  draw(paper, () => {
    paper.nextPage()
    drawHead(paper, letterhead, own)
  })
  paper.onEveryPage((page, pages) => drawFoot(paper, letterhead, own, { page, pages }))
}

function drawHead(paper: Paper, { title, number, isDemo }: Letterhead, own: I18n) {
  const titleWidth = mm(105)
  const numberWidth = WIDTH - titleWidth

  drawSender(paper, own)
  if (isDemo) {
    drawDemoMark(paper, own)
  }

  paper.write('H1', title, { y: TITLE_TOP, width: titleWidth, size: 15, face: 'bold' })
  paper.write('P', number, {
    x: LEFT + titleWidth,
    y: TITLE_TOP + 4,
    width: numberWidth,
    face: 'bold',
    align: 'right',
  })
}

function drawSender(paper: Paper, own: I18n) {
  const sender = ['institution', 'department', 'system'].map((line) =>
    own.t(`documents.letterhead.${line}`)
  )

  paper.write('P', sender[0], { y: HEAD_TOP, face: 'bold' })
  paper.write('P', sender[1], { y: HEAD_TOP + 15, size: 9.5 })
  paper.write('P', sender[2], { y: HEAD_TOP + 28, size: 9.5 })
  paper.decorate((pen) => {
    pen.lineWidth(0.75).moveTo(LEFT, mm(32)).lineTo(RIGHT, mm(32)).stroke()
    pen.lineWidth(0.5).moveTo(mm(5), HOLE_PUNCH).lineTo(mm(9), HOLE_PUNCH).stroke()
  })
}

/** Outlined, so that it survives any printer and copier. */
function drawDemoMark(paper: Paper, own: I18n) {
  const width = mm(46)
  const x = RIGHT - width

  paper.decorate((pen) => pen.lineWidth(1.5).rect(x, HEAD_TOP, width, mm(14)).stroke())
  paper.write('P', own.t('documents.letterhead.demo'), {
    x,
    y: HEAD_TOP + 2,
    width,
    size: 15,
    face: 'bold',
    align: 'center',
  })
  paper.write('P', own.t('documents.letterhead.demo_means'), {
    x,
    y: HEAD_TOP + 24,
    width,
    size: 8,
    align: 'center',
  })
}

function drawFoot(
  paper: Paper,
  { number, checkpoint }: Letterhead,
  own: I18n,
  { page, pages }: { page: number; pages: number }
) {
  paper.decorate((pen) =>
    pen.lineWidth(0.5).moveTo(LEFT, FOOT_TOP).lineTo(RIGHT, FOOT_TOP).stroke()
  )
  paper.annotate(number, { y: FOOT_TOP + 4, size: 8 })
  paper.annotate(own.t('documents.letterhead.page', { page, pages }), {
    y: FOOT_TOP + 4,
    size: 8,
    align: 'right',
  })
  paper.annotate(own.t('documents.letterhead.checkpoint', { checkpoint }), {
    y: FOOT_TOP + 16,
    size: 7.5,
  })
}

/** "14 Mayıs 2023 17.00" and "14 May 2023 17:00", in Turkish time. */
export function momentOnPaper(at: DateTime, { locale }: I18n) {
  const format = locale === 'tr' ? 'd MMMM yyyy HH.mm' : 'd MMMM yyyy HH:mm'
  return at.setZone(ISTANBUL).setLocale(locale).toFormat(format)
}

export function dayOnPaper(at: DateTime, { locale }: I18n) {
  return at.setZone(ISTANBUL).setLocale(locale).toFormat('d MMMM yyyy')
}
