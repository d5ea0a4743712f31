import { NOTICE_VERSION } from '#circular/notice'
import { PRESETS } from '#circular/presets'
import { inventedNationalId } from '#database/factories/national_id'
import { putFile } from '#documents/file_store'
import type Election from '#models/election'
import type Participation from '#models/participation'
import Rehearsal from '#models/rehearsal'
import RequestForm from '#models/request_form'
import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import Staff, { type Role } from '#models/staff'
import {
  adoptCircular,
  createElection,
  registerApplicant,
  registerParticipation,
} from '#operations/election_setup'
import { issueLetters } from '#operations/credential_issue'
import { printLetter } from '#operations/credential_print'
import { approveForm, digestOf } from '#operations/form_approval'
import { type FormContent, type FormRow } from '#operations/form_content'
import { proposeForm, returnForm, sendBackForm } from '#operations/form_decision'
import { loadForm } from '#operations/form_facts'
import { draftForm } from '#operations/form_intake'
import { type StoredScan } from '#operations/scan_intake'
import { planOf } from '#operations/provisioning'
import { hashedPassword } from '#access/password'
import { sealedSecret } from '#access/totp'
import { sessionDigest } from '#audit/context'
import { pagesOf } from '#tests/unit/documents/reading'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'

/** The authenticator of every person of the tests. */
export const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

const TODAY = DateTime.now().setZone('Europe/Istanbul')
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:149.0) Gecko/20100101 Firefox/149.0'
const NAMES = [
  'Deniz',
  'Gülşah',
  'İbrahim',
  'Şule',
  'Ömer',
  'Tuğba',
  'Çiğdem',
  'Işıl',
  'Ümit',
  'Ece',
]

export type World = Awaited<ReturnType<typeof newWorld>>

/**
 * An election two weeks away with two parties and a candidate, and the fixed people of the tests:
 * Ayşe and Zeynep are clerks, Mehmet and Elif approvers, Hasan administers, Kemal audits. Made
 * through the product's own verbs; nobody's password is known, `loginAs` needs none.
 */
export async function newWorld({ opensInDays = 14 }: { opensInDays?: number } = {}) {
  const act = { actor: null }
  const { decisionNo, decidedOn, parameters } = PRESETS['2023/153']
  const circular = await adoptCircular(
    { decisionNo, title: 'Genelge', adoptedOn: DateTime.fromISO(decidedOn), parameters },
    act
  )
  const rounds = [1, 2].map((number) => ({
    number,
    votingDay: dayFrom(TODAY.plus({ days: opensInDays + (number - 1) * 14 })),
  }))
  const election = await createElection(circular, { code: 'SECIM', name: 'Seçim', rounds }, act)
  await election.load('rounds')

  return {
    election,
    party: await participating(election, { kind: 'party', name: 'Örnek Parti' }),
    rival: await participating(election, { kind: 'party', name: 'Başka Parti' }),
    candidate: await participating(election, { kind: 'candidate', name: 'Aday Bir' }),
    ayse: await person('Ayşe Yılmaz', 'ayse', 'clerk'),
    zeynep: await person('Zeynep Kara', 'zeynep', 'clerk'),
    mehmet: await person('Mehmet Demir', 'mehmet', 'approver'),
    elif: await person('Elif Aydın', 'elif', 'approver'),
    hasan: await person('Hasan Çelik', 'hasan', 'administrator'),
    kemal: await person('Kemal Öztürk', 'kemal', 'auditor'),
  }
}

/** Another applicant of the election; a candidate stands in the first round alone. */
export async function participating(
  election: Election,
  { kind, name }: { kind: 'party' | 'candidate'; name: string }
) {
  const act = { actor: null }
  const applicant = await registerApplicant({ kind, name, shortName: name }, act)
  const rounds = election.rounds.slice(0, kind === 'party' ? 2 : 1)

  return registerParticipation(election, applicant, { ballotOrder: null, rounds, ...act })
}

/** Somebody of SKGM, or an auditor. */
export async function person(fullName: string, name: string, role: Role) {
  const roleFamily = role === 'clerk' || role === 'approver' ? 'office' : role
  const staff = await Staff.create({
    fullName,
    email: `${name}@skgm.example`,
    roleFamily,
    password: 'unused',
    passwordKey: 'p1',
    totpSecret: sealedSecret(TOTP_SECRET),
    totpLastStep: 0,
    locale: 'tr',
    version: 1,
  })
  await staff.related('roles').create({ role, roleFamily, grantedAt: DateTime.now() })
  await staff.load('roles')

  return staff
}

/** Row `number` of a form, lawful; people of another `seed` are other people. */
export function row(number: number, seed = 0): FormRow {
  return {
    number,
    givenName: NAMES[(number - 1) % NAMES.length],
    familyName: 'Aksoy',
    nationalId: inventedNationalId(seed * 100 + number),
    email: `kullanici${seed}.${number}@parti.example`,
    officePhone: '0312 555 00 00',
    mobilePhone: `0532 555 ${String(1000 + seed * 20 + number).replace(/^(..)/, '$1 ')}`,
    isLiaison: number === 1,
  }
}

/** A form nobody could object to; its first row is the liaison. */
export function lawfulContent(changes: Partial<FormContent> = {}, users = 2): FormContent {
  return {
    wantsWebSite: true,
    wantsWebService: true,
    officialName: 'Nermin Taşkın',
    signedOn: TODAY.minus({ days: 3 }).toISODate(),
    originalReceivedOn: TODAY.minus({ days: 1 }).toISODate(),
    originalRegistryNo: '2026/4711',
    ips: [{ number: 1, address: '203.0.113.10' }],
    users: Array.from({ length: users }, (_, index) => row(index + 1)),
    ...changes,
  }
}

/** A scan of one page as the file store keeps it; what it shows is white. */
export async function storedScan(): Promise<StoredScan> {
  const blank = { width: 200, height: 280, channels: 3 as const, background: 'white' }
  const page = await sharp({ create: blank }).webp().toBuffer()
  const [original, picture] = await Promise.all([putFile(page), putFile(page)])

  return {
    fileKey: original.key,
    sha256: original.sha256,
    size: original.size,
    mediaType: 'image/png',
    originalName: 'talep formu.png',
    checkState: 'unchecked',
    checkedAt: null,
    pages: [{ number: 1, fileKey: picture.key, width: 200, height: 280 }],
  }
}

export async function draftOf(
  participation: Participation,
  by: Staff,
  content: FormContent = lawfulContent()
) {
  const scan = await storedScan()
  const { number } = await draftForm(participation, { content, scan, by, opId: randomUUID() })

  return RequestForm.numbered(number)
}

export async function proposedForm(
  participation: Participation,
  by: Staff,
  content: FormContent = lawfulContent()
) {
  const form = await draftOf(participation, by, content)
  await proposeForm(form, { by, opId: randomUUID(), version: form.version })

  return RequestForm.numbered(form.number)
}

/** Sent back by the approver: the officers of SKGM look at it again. */
export async function formInReview(
  participation: Participation,
  people: { clerk: Staff; approver: Staff },
  content: FormContent = lawfulContent()
) {
  const form = await proposedForm(participation, people.clerk, content)
  await sendBackForm(form, { by: people.approver, opId: randomUUID(), version: form.version })

  return RequestForm.numbered(form.number)
}

/** A reason that sends a form back, and its text. */
export const RETURN = { reason: 'user_data', text: 'Bir adresi düzeltmenizi rica ederiz.' }

export async function returnedForm(
  participation: Participation,
  people: { clerk: Staff; approver: Staff },
  content: FormContent = lawfulContent()
) {
  const form = await proposedForm(participation, people.clerk, content)
  await returnForm(form, {
    by: people.approver,
    opId: randomUUID(),
    version: form.version,
    ...RETURN,
    remarks: [{ field: 'users.2.email', remark: 'Adres okunmuyor.' }],
  })

  return RequestForm.numbered(form.number)
}

export async function approvedForm(
  participation: Participation,
  people: { clerk: Staff; approver: Staff },
  content: FormContent = lawfulContent()
) {
  const form = await proposedForm(participation, people.clerk, content)
  await approveForm(form, {
    by: people.approver,
    opId: randomUUID(),
    digest: await shownDigest(form),
  })

  return RequestForm.numbered(form.number)
}

/** One letter for every account of an approved form, made by a clerk who had no hand in it. */
export async function issuedLetters(form: RequestForm, by: Staff) {
  await issueLetters(form, { by, opId: randomUUID() })

  return CredentialDelivery.query()
    .whereHas('account', (account) => account.where('requestFormId', form.id))
    .preload('account')
    .orderBy('id')
}

/** What the holder of an account reads in the letter: user name and initial password. */
export async function readLetter(delivery: CredentialDelivery, by: Staff) {
  const [text] = await pagesOf(await printLetter(delivery, { by, opId: randomUUID() }))
  const [groups] = /^([a-z2-9]{5} ){3}[a-z2-9]{5}/m.exec(text)!
  const account = await Account.findOrFail(delivery.accountId)

  return { username: account.username, password: groups.replaceAll(' ', '') }
}

/** The web-site user of a one-row form, with the letter just opened; at home on 127.0.0.1. */
export async function webUser(
  { ayse, mehmet, zeynep, ...world }: World,
  { participation = world.party, seed = 0 } = {}
) {
  const ips = [{ number: 1, address: '127.0.0.1' }]
  const content = lawfulContent({ ips, users: [row(1, seed)], wantsWebService: false })
  const form = await approvedForm(participation, { clerk: ayse, approver: mehmet }, content)
  const letters = await issuedLetters(form, zeynep)
  const letter = letters.find(({ account }) => account.service === 'web_site')!

  await informed(await Account.findOrFail(letter.accountId))

  return { ...(await readLetter(letter, zeynep)), letters, id: letter.accountId }
}

/** Ten days before the first opening, for a day. */
export function rehearsalOf({ id, rounds }: Election) {
  const startsAt = rounds[0].opensAt.minus({ days: 10 })
  return Rehearsal.create({
    electionId: id,
    startsAt,
    endsAt: startsAt.plus({ days: 1 }),
    version: 1,
  })
}

/** Knows the notice on personal data as it is worded now. */
export function informed(account: Account) {
  return account.merge({ informedVersion: NOTICE_VERSION, informedAt: DateTime.now() }).save()
}

/** The digest of the plan that the confirmation page would show now. */
export async function shownDigest(form: RequestForm) {
  const loaded = await loadForm(await RequestForm.numbered(form.number))
  return digestOf(await planOf(loaded, db.connection()), loaded)
}

/** Every event of an action so far, oldest first, sealed or not. */
export async function eventsOf(action: string) {
  const rows = await db.from('audit_events').orderBy('id')

  return rows
    .map(({ payload }) => JSON.parse(payload) as Record<string, unknown>)
    .filter((event) => event['event.action'] === action)
}

/** A session of somebody, as the store of the product keeps it. */
export async function openSession(
  { kind, id: ownerId }: Staff['actor'] | Account['actor'],
  {
    id = randomUUID(),
    minutesAgo = 5,
    ...values
  }: { id?: string; minutesAgo?: number; address?: string } = {}
) {
  const at = DateTime.utc().minus({ minutes: minutesAgo }).toISO()
  const message = {
    signed_in_at: at,
    seen_at: at,
    address: '203.0.113.10',
    user_agent: FIREFOX,
    ...values,
  }
  await db
    .insertQuery()
    .table('sessions')
    .insert({
      id,
      user_id: `${kind}:${ownerId}`,
      data: JSON.stringify({ message }),
      expires_at: DateTime.utc().plus({ hours: 12 }).toFormat('yyyy-LL-dd HH:mm:ss'),
    })

  return { id, digest: sessionDigest(id) }
}

/** What `loginAs` leaves out of a session: since when it lasts, and with which password. */
export function sinceNow(account?: Account) {
  const now = new Date().toISOString()
  return { signed_in_at: now, confirmed_at: now, credential: account?.credentialMark ?? '' }
}

function dayFrom(moment: DateTime) {
  return DateTime.fromISO(moment.toISODate()!)
}

/** As a staff letter gives it, with its end ahead or behind. */
export async function withInitialPassword(
  staff: Staff,
  password: string,
  { expiresInSeconds = 3600 } = {}
) {
  const initialPasswordExpiresAt = DateTime.now().plus({ seconds: expiresInSeconds })
  const given = { mustChangePassword: true, initialPasswordExpiresAt }

  return staff.merge({ password: await hashedPassword(password), ...given }).save()
}
