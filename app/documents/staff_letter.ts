import { STAFF_INITIAL_HOURS } from '#access/password'
import type { DateTime } from 'luxon'
import { inGroups } from '#documents/initial_password'
import { CONTENT_TOP, dayOnPaper, onLetterhead, type Languages } from '#documents/letterhead'
import { LEFT, mm, WIDTH, type Paper } from '#documents/paper'

export type StaffLetter = {
  number: string
  issuedAt: DateTime
  fullName: string
  email: string
  password: string
  totpSecret: string
  otpauthUri: string
  address: string
  checkpoint: string
  isDemo: boolean
}

const SMALL = 8.5
const SECRET_TOP = mm(111)
const SECRET_HEIGHT = mm(62)
const INNER = { x: LEFT + mm(6), width: WIDTH - mm(12) }
const GUIDE_TOP = mm(184)

/**
 * Personel zarfı: one page with what a person of SKGM or an auditor signs in with for the first
 * time. The answer is a secret: it is printed once and kept nowhere.
 */
export function staffLetter(letter: StaffLetter, languages: Languages): Promise<Buffer> {
  const title = languages.tr.t('documents.staff_letter.title')

  return onLetterhead({ ...letter, title }, languages, (paper) => {
    drawPerson(paper, letter, languages)
    drawSecrets(paper, letter, languages)
    drawGuide(paper, letter, languages)
  })
}

function drawPerson(paper: Paper, { fullName, email, issuedAt }: StaffLetter, { tr }: Languages) {
  const nameEnd = paper.writeWithin('P', fullName, {
    y: CONTENT_TOP,
    height: mm(14),
    size: 13,
    face: 'bold',
  })
  const emailEnd = paper.writeWithin('P', email, { y: nameEnd + 3, height: mm(9), size: 11 })
  const dayEnd = paper.write(
    'P',
    tr.t('documents.letter.issued_on', { day: dayOnPaper(issuedAt, tr) }),
    { y: emailEnd + 6, size: 9.5 }
  )
  paper.write('P', tr.t('documents.letter.holder_only'), { y: dayEnd + 3, size: 9.5, face: 'bold' })
}

function drawSecrets(paper: Paper, letter: StaffLetter, languages: Languages) {
  paper.decorate((pen) => pen.lineWidth(1.25).rect(LEFT, SECRET_TOP, WIDTH, SECRET_HEIGHT).stroke())

  const passwordEnd = drawSecret(paper, 'password', languages, {
    text: inGroups(letter.password).join('  '),
    y: SECRET_TOP + mm(4),
    size: 21,
  })
  const totpEnd = drawSecret(paper, 'totp_secret', languages, {
    text: inGroups(letter.totpSecret).join(' '),
    y: passwordEnd + mm(3),
    size: 13,
  })
  drawSecret(paper, 'otpauth_uri', languages, {
    text: letter.otpauthUri,
    y: totpEnd + mm(3),
    size: 8,
  })
}

function drawSecret(
  paper: Paper,
  key: string,
  languages: Languages,
  { text, y, size }: { text: string; y: number; size: number }
) {
  const labelEnd = paper.write('P', inBoth(key, languages), { ...INNER, y, size: SMALL })

  return paper.write('P', text, { ...INNER, y: labelEnd + 2, size, face: 'monospaced' })
}

function drawGuide(paper: Paper, { address }: StaffLetter, languages: Languages) {
  const { tr, en } = languages
  const steps = ['scan', 'sign_in', 'change', 'opened']
  const words = { address, hours: STAFF_INITIAL_HOURS }
  const written = steps.reduce(
    (y, step, index) =>
      paper.write('P', `${index + 1}. ${tr.t(`documents.staff_letter.${step}`, words)}`, {
        y: y + 3,
        size: 10,
      }),
    paper.write('H2', inBoth('first_sign_in', languages), { y: GUIDE_TOP, face: 'bold' })
  )
  const english = steps.map(
    (step, index) => `${index + 1}. ${en.t(`documents.staff_letter.${step}`, words)}`
  )

  paper.write('P', english.join(' '), { y: written + 10, size: SMALL, language: 'en' })
}

function inBoth(key: string, { tr, en }: Languages) {
  return `${tr.t(`documents.staff_letter.${key}`)} · ${en.t(`documents.staff_letter.${key}`)}`
}
