import type { I18n } from '@adonisjs/i18n'
import type { DateTime } from 'luxon'
import { inGroups } from '#documents/initial_password'
import {
  CONTENT_END,
  dayOnPaper,
  momentOnPaper,
  onLetterhead,
  onLetterheads,
  type Languages,
} from '#documents/letterhead'
import { LEFT, mm, RIGHT, WIDTH, type Paper } from '#documents/paper'

export type CredentialService = 'web_site' | 'web_service' | 'sftp' | 'portal'

/** Instants, not local times; `validDays` from the recorded handover; `opensAt` is null for the portal. */
export type CredentialLetter = {
  number: string
  issuedAt: DateTime
  applicant: string
  election: string
  holder: { givenName: string; familyName: string }
  service: CredentialService
  username: string
  password: string
  method: { address: string; protocol: string; hostKeyFingerprint?: string }
  staticIps: string[]
  opensAt: DateTime | null
  validDays: number
  contact: string
  checkpoint: string
  isDemo: boolean
}

/**
 * A C5/6 envelope with its window at 20 × 45 mm shows the upper third of a
 * sheet folded like a Z at 105 and 210 mm; the two other thirds lie face to face.
 */
const WINDOW = { x: LEFT, y: mm(47), width: mm(82) }
const FOLDS = [mm(105), mm(210)]
const ASIDE = { x: mm(118), width: RIGHT - mm(118) }
const SECRET_TOP = mm(111)
const SECRET_HEIGHT = mm(40)
const ACCESS_TOP = mm(153)
const GUIDE_TOP = mm(214)
const LABEL_WIDTH = mm(56)
const STEP_INDENT = mm(6)
const SMALL = 8.5

/**
 * Şifre zarfı: one page for one account, its user name, first password and
 * method (R12; Genelge m.5/b, m.3/d). The answer is a secret: seal it at once.
 */
export function credentialLetter(letter: CredentialLetter, languages: Languages): Promise<Buffer> {
  const title = languages.tr.t('documents.letter.title')

  return onLetterhead({ ...letter, title }, languages, (paper) =>
    drawLetter(paper, letter, languages)
  )
}

/** Many of them as one file for the printer, in their order; `name` is the file's own. */
export function credentialLetters(
  letters: CredentialLetter[],
  name: string,
  languages: Languages
): AsyncGenerator<Buffer> {
  const title = languages.tr.t('documents.letter.title')
  const papers = letters.map((letter) => ({ ...letter, title }))
  const cover = {
    ...papers[0],
    title: languages.tr.t('documents.letter.title_of_many'),
    number: name,
  }

  return onLetterheads(cover, papers, languages, (paper, letter) =>
    drawLetter(paper, letter, languages)
  )
}

function drawLetter(paper: Paper, letter: CredentialLetter, languages: Languages) {
  drawFolds(paper)
  drawWindow(paper, letter, languages)
  drawAside(paper, letter, languages)
  drawSecret(paper, letter, languages)
  drawAccess(paper, letter, languages)
  drawGuide(paper, letter, languages)
}

function drawFolds(paper: Paper) {
  paper.decorate((pen) => {
    for (const fold of FOLDS) {
      pen.lineWidth(0.5).moveTo(mm(5), fold).lineTo(mm(8), fold).stroke()
    }
  })
}

/** What the post room reads through the window, and nothing that opens a door. */
function drawWindow(paper: Paper, letter: CredentialLetter, { tr }: Languages) {
  const { applicant, holder, service, username } = letter
  const name = `${holder.givenName} ${holder.familyName}`

  const applicantEnd = paper.writeWithin('P', applicant, { ...WINDOW, height: mm(13), size: 10 })
  const nameEnd = paper.writeWithin('P', name, {
    ...WINDOW,
    y: applicantEnd + 3,
    height: mm(14),
    size: 13,
    face: 'bold',
  })
  const serviceEnd = paper.write('P', tr.t(`documents.services.${service}`), {
    ...WINDOW,
    y: nameEnd + 3,
    size: 10,
  })
  paper.write('P', username, { ...WINDOW, y: serviceEnd + 3, size: 12, face: 'monospaced' })
}

function drawAside(paper: Paper, { election, issuedAt }: CredentialLetter, { tr }: Languages) {
  const issued = tr.t('documents.letter.issued_on', { day: dayOnPaper(issuedAt, tr) })

  const dayEnd = paper.write('P', issued, { ...ASIDE, y: WINDOW.y, size: 9.5 })
  const electionEnd = paper.writeWithin('P', election, {
    ...ASIDE,
    y: dayEnd + 4,
    height: mm(14),
    size: 9.5,
  })
  paper.write('P', tr.t('documents.letter.holder_only'), {
    ...ASIDE,
    y: electionEnd + 4,
    size: 9.5,
    face: 'bold',
  })
}

function drawSecret(paper: Paper, { username, password }: CredentialLetter, languages: Languages) {
  const inner = { x: LEFT + mm(6), width: WIDTH - mm(12) }

  paper.decorate((pen) => pen.lineWidth(1.25).rect(LEFT, SECRET_TOP, WIDTH, SECRET_HEIGHT).stroke())

  const usernameTop = drawLabel(paper, 'username', languages, { ...inner, y: SECRET_TOP + mm(4) })
  const usernameEnd = paper.write('P', username, {
    ...inner,
    y: usernameTop,
    size: 17,
    face: 'monospaced',
  })
  const passwordTop = drawLabel(paper, 'password', languages, {
    ...inner,
    y: usernameEnd + mm(2.5),
  })

  const passwordEnd = paper.write('P', inGroups(password).join('  '), {
    ...inner,
    y: passwordTop,
    size: 21,
    face: 'monospaced',
  })
  paper.write('P', inBoth('password_hint', languages), { ...inner, y: passwordEnd, size: SMALL })
}

function drawLabel(
  paper: Paper,
  key: string,
  languages: Languages,
  box: { x: number; y: number; width: number }
) {
  return paper.write('P', inBoth(key, languages), { ...box, size: SMALL }) + 3
}

function inBoth(key: string, { tr, en }: Languages) {
  return `${tr.t(`documents.letter.${key}`)} · ${en.t(`documents.letter.${key}`)}`
}

function drawAccess(paper: Paper, letter: CredentialLetter, languages: Languages) {
  const headingEnd = drawHeading(paper, 'access', languages, ACCESS_TOP)

  accessRows(letter, languages.tr).reduce(
    (y, [key, value]) => drawRow(paper, key, value, languages, y),
    headingEnd + 3
  )
}

function accessRows({ service, method, staticIps, opensAt }: CredentialLetter, tr: I18n) {
  const rows: [string, string | undefined | null | false][] = [
    ['service', tr.t(`documents.services.${service}`)],
    ['address', method.address],
    ['protocol', method.protocol],
    ['host_key', method.hostKeyFingerprint],
    ['static_ips', staticIps.length > 0 && staticIps.join(', ')],
    ['opens_at', opensAt && openingOf(opensAt, tr)],
  ]

  return rows.filter((row): row is [string, string] => Boolean(row[1]))
}

function openingOf(at: DateTime, tr: I18n) {
  return tr.t('documents.letter.turkish_time', { moment: momentOnPaper(at, tr) })
}

function drawRow(paper: Paper, key: string, value: string, languages: Languages, y: number) {
  const label = inBoth(key, languages)
  const valueBox = { x: LEFT + LABEL_WIDTH, width: WIDTH - LABEL_WIDTH, height: mm(9) }

  const labelEnd = paper.write('P', label, { y: y + 1.5, width: LABEL_WIDTH - mm(3), size: SMALL })
  const valueEnd = paper.writeWithin('P', value, { ...valueBox, ...looksAt(y, key) })

  return Math.max(labelEnd, valueEnd) + 3
}

/** A fingerprint is compared letter by letter, with l, I and 1 told apart; its face stands higher. */
function looksAt(y: number, key: string) {
  return key === 'host_key' ? { y: y + 3, size: 9, face: 'monospaced' as const } : { y, size: 10 }
}

function drawGuide(paper: Paper, letter: CredentialLetter, languages: Languages) {
  const turkish = guideOf(letter, languages.tr)
  const english = guideOf(letter, languages.en)
  const stepsTop = drawHeading(paper, 'first_sign_in', languages, GUIDE_TOP) + 3

  const stepsEnd = drawSteps(paper, turkish, stepsTop)

  paper.decorate((pen) => {
    pen
      .lineWidth(0.5)
      .moveTo(LEFT, stepsEnd + 4)
      .lineTo(RIGHT, stepsEnd + 4)
      .stroke()
  })
  paper.writeWithin('P', english.map((line, step) => `${step + 1}. ${line}`).join(' '), {
    y: stepsEnd + 8,
    height: CONTENT_END - stepsEnd - 8,
    size: SMALL,
    language: 'en',
  })
}

/** What to do, how long the password lives, whom to call: in this order. */
function guideOf({ service, method, validDays, contact }: CredentialLetter, i18n: I18n) {
  const about = { address: method.address, days: validDays, contact }

  return [
    ...['connect', 'change'].map((step) => i18n.t(`documents.letter.${service}.${step}`, about)),
    ...['validity', 'call'].map((step) => i18n.t(`documents.letter.${step}`, about)),
  ]
}

function drawSteps(paper: Paper, lines: string[], top: number) {
  return paper.group('L', () =>
    lines.reduce((y, line, index) => drawStep(paper, `${index + 1}.`, line, y), top)
  )
}

function drawStep(paper: Paper, number: string, line: string, y: number) {
  const box = { x: LEFT + STEP_INDENT, y, width: WIDTH - STEP_INDENT, size: 10 }

  return paper.group('LI', () => {
    paper.write('Lbl', number, { y, width: STEP_INDENT, size: box.size })
    return paper.write('LBody', line, box) + 2
  })
}

function drawHeading(paper: Paper, key: string, languages: Languages, y: number) {
  return paper.write('H2', inBoth(key, languages), { y, face: 'bold' })
}
