import { countFailure } from '#access/throttle'
import { hashedPassword } from '#access/password'
import { nextCode } from '#access/totp'
import { storeBytes } from '#documents/byte_folder'
import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import Outage from '#models/outage'
import EvidencePack from '#models/evidence_pack'
import Participation from '#models/participation'
import Mail from '#models/mail'
import ProposedAct from '#models/proposed_act'
import RequestForm, { OPEN } from '#models/request_form'
import ReviewMark from '#models/review_mark'
import SavedSearch from '#models/saved_search'
import Staff from '#models/staff'
import StaffPasskey from '#models/staff_passkey'
import StaticIp from '#models/static_ip'
import { proposeException } from '#operations/address_exception'
import { confirmAct, declineAct, proposeAct } from '#operations/administration'
import { startRun } from '#operations/bulk_run'
import { issueLetters } from '#operations/credential_issue'
import { printLetter } from '#operations/credential_print'
import type { FormContent } from '#operations/form_content'
import type { ScanVerdict } from '#documents/scan_verdict'
import { proposeForm, rejectForm, takeUpForm, withdrawForm } from '#operations/form_decision'
import { askSupport } from '#operations/support'
import { nameLiaison } from '#operations/invitation'
import {
  accountBeside,
  CHOSEN,
  invited,
  liaison,
  linkTo,
  NAMED,
  ORIGINAL,
  portalDraft,
  printed,
  signedForm,
  submittedForm,
  withLetter,
} from '#tests/functional/portal/world'
import {
  LETTER_OF_REPRESENTATIVE,
  registeredRepresentative,
} from '#tests/functional/backoffice/representatives'
import { digestNow, finishedReset } from '#tests/functional/backoffice/resets'
import { Authenticator, newChallenge } from '#tests/authenticator'
import { typedForm } from '#tests/typed_form'
import {
  approvedForm,
  draftOf,
  lawfulContent,
  newWorld,
  openSession,
  participating,
  person as newPerson,
  proposedForm,
  RETURN,
  row,
  shownDigest,
  rehearsalOf,
} from '#tests/world'
import env from '#start/env'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { sealAll } from './audit/audit_log.js'
import { reviewIn, roundOfToday } from './audit/reviews.js'

/** In the order of the columns of docs/access.md. */
export const PERSONS = [
  'Stranger',
  'Clerk',
  'Approver',
  'Administrator',
  'Auditor',
  'Web user',
  'Web user, initial password',
  'Liaison',
] as const

export type Person = (typeof PERSONS)[number]

export type Scene = Awaited<ReturnType<typeof newScene>>

/** What one sends to a route: every part of its address, and a body with which the act succeeds. */
export type Visit = {
  params?: Record<string, string | number>
  /** Of a page: the query behind its address. */
  body?: object
  /** Sent beside the body under the name `scan`. */
  file?: Buffer
  /** What the person's session holds already. */
  session?: object
}

/** Also an initial one, in which gaps would not count. */
const PASSWORD = 'kırkyıllıkkahveninhatırı'
const ADDRESS_OF_TESTS = '127.0.0.1'
const SHARED_ADDRESS = '203.0.113.200'

/**
 * Something for every act of the product to be done to, each its own, so that no act depends on
 * another. Zeynep prepared and Elif decided everything: Ayşe and Mehmet may do what their roles may.
 */
export async function newScene() {
  const world = await newWorld()
  const { elif, election, hasan, kemal, ayse, mehmet, zeynep } = world
  const people = { clerk: zeynep, approver: elif }
  let applicants = 0

  const applicant = () =>
    participating(election, { kind: 'party', name: `Parti ${(applicants += 1)}` })
  const draft = async () => draftOf(await applicant(), zeynep, contentFor(applicants))
  const proposed = async () => proposedForm(await applicant(), zeynep, contentFor(applicants))
  const approved = async (address?: string) =>
    approvedForm(await applicant(), people, contentFor(applicants, address))

  const issued = await approved(ADDRESS_OF_TESTS)
  await issueLetters(issued, { by: ayse, opId: randomUUID() })
  const accounts = await Account.query().preload('deliveries').orderBy('id')
  const ofService = (service: string) => accounts.filter((one) => one.service === service)
  const [webUser, newWebUser] = ofService('web_site')
  const [sftp] = ofService('sftp')
  await printLetter(sftp.deliveries[0], { by: ayse, opId: randomUUID() })
  await approved(SHARED_ADDRESS)

  const secret = { password: await hashedPassword(PASSWORD) }
  await webUser.merge({ ...secret, state: 'active' }).save()
  await newWebUser.merge(secret).save()
  const signingIn = await Staff.findOrFail(hasan.id)
  await Staff.query().update(secret)
  const fatma = await newPerson('Fatma Şahin', 'fatma', 'administrator')
  const proposedAdding = async (name: string) => {
    const addition = {
      fullName: 'Selin Koç',
      email: `${name}@skgm.example`,
      roles: ['clerk' as const],
    }
    const { id } = await proposeAct('staff.add', addition, { by: fatma, opId: randomUUID() })
    return ProposedAct.findOrFail(id)
  }
  const deniz = await liaison(world, await applicant())
  const sftpOfDeniz = await accountBeside(deniz, { form: issued, ...secret })
  const linked = await accountBeside(deniz, { form: issued, service: 'web_service', ...secret })
  const asked = async () => {
    const { id } = await askSupport(deniz, supportRequest())
    return id
  }
  const withLetters = async () => {
    const form = await approved()
    await issueLetters(form, { by: ayse, opId: randomUUID() })
    return form
  }
  const withPrintedLetters = async () => {
    const form = await withLetters()
    const first = await CredentialDelivery.query()
      .whereHas('account', (account) => account.where('requestFormId', form.id))
      .firstOrFail()
    await printLetter(first, { by: ayse, opId: randomUUID() })
    return form
  }
  const toTell = await withLetter(await invited(world, await applicant()), world)
  const submitted = async (reading?: ScanVerdict) =>
    submittedForm(await liaison(world, await applicant()), {
      content: contentFor(applicants),
      reading,
    })
  const { id: requestFormId } = await approved()
  const toDeactivate = await Account.query().where({ requestFormId }).orderBy('id')
  const openCase = async ({ id: accountId }: Account) => {
    const what = { accountId, explanation: 'Zarf kayboldu' }
    const by = { by: zeynep, opId: randomUUID() }
    return proposeAct('account.deactivate', what, by)
  }
  const startedRun = async (isPaused = false) => {
    const { id: participationId } = await applicant()
    const scope = { electionId: election.id, participationId, items: [{ participationId }] }
    const run = await db.transaction((trx) => startRun('letters.issue', scope, { by: zeynep, trx }))
    return run.merge({ pausedAt: isPaused ? DateTime.now() : null }).save()
  }
  const excepted = async (form: RequestForm) => {
    const { id } = await proposeException(
      await Participation.findOrFail(form.participationId),
      await exceptionFor(form),
      { by: zeynep, opId: randomUUID() }
    )
    return { id }
  }
  const toCompare = async () => {
    const form = await submitted({ outcome: 'compare', pages: [], missing: [] })
    await takeUpForm(form, { by: zeynep, opId: randomUUID(), version: form.version })
    return RequestForm.numbered(form.number)
  }
  const named = async () => {
    const { id } = await nameLiaison(await applicant(), NAMED, { by: zeynep, opId: randomUUID() })
    return { id }
  }
  const toPrintStaffLetter = await proposedAdding('selin')
  await confirmAct(toPrintStaffLetter, { by: hasan, opId: randomUUID() })
  await sealAll()
  const oldest = await db.from('audit_events').orderBy('id').firstOrFail()

  return {
    persons: {
      'Stranger': null,
      'Clerk': ayse,
      'Approver': mehmet,
      'Administrator': hasan,
      'Auditor': kemal,
      'Web user': webUser,
      'Web user, initial password': newWebUser,
      'Liaison': deniz,
    } satisfies Record<Person, Staff | Account | null>,
    signingIn,
    round: election.rounds[0],
    rehearsal: await rehearsalOf(election),
    somebody: zeynep,
    decider: elif,
    toConfirm: await proposedAdding('sevgi'),
    toDecline: await proposedAdding('suna'),
    toPrintStaffLetter,
    toWithdrawFrom: await applicant(),
    webUser,
    toDeactivate: { Clerk: toDeactivate[0], Approver: toDeactivate[1] },
    toRepresent: { Clerk: toDeactivate[1], Approver: toDeactivate[0] },
    representatives: [
      await registeredRepresentative(newWebUser, { by: zeynep, confirmer: elif }),
      await registeredRepresentative(webUser, { by: zeynep, confirmer: elif }),
    ],
    cases: [
      await openCase(toDeactivate[2]),
      await openCase(toDeactivate[3]),
      await openCase(toDeactivate[4]),
    ],
    finishedReset: await finishedReset(world, people),
    runs: [await startedRun(), await startedRun()],
    pausedRuns: [await startedRun(true), await startedRun(true)],
    newcomer: await applicant(),
    draft: await draft(),
    toEdit: await draft(),
    toPropose: await draft(),
    toWithdraw: await draft(),
    proposed: await proposed(),
    toReturn: { Clerk: await proposed(), Approver: await proposed() },
    toSendBack: await proposed(),
    toReject: await proposed(),
    toAcknowledge: await proposedForm(
      await applicant(),
      zeynep,
      contentFor(applicants, SHARED_ADDRESS)
    ),
    toApprove: await proposed(),
    issued,
    toIssue: await approved(),
    toPrint: ofService('web_service')[0].deliveries[0],
    toHandOver: sftp.deliveries[0],
    toIssueAgain: ofService('portal')[0],
    toIssueTogether: await approved(),
    toPrintTogether: await withLetters(),
    toHandOverTogether: await withPrintedLetters(),
    supportRequests: [await asked(), await asked()],
    frozen: [await approved(), await approved()],
    exception: await excepted(await approved()),
    toDeclineException: [await excepted(await approved()), await excepted(await approved())],
    election,
    deniz,
    sftpOfDeniz,
    linked,
    toTell: toTell.delivery,
    toInvite: await applicant(),
    invitation: await named(),
    toDeclineInvitation: await named(),
    toTakeUp: await submitted(),
    submitted: await submitted(),
    toEscalate: await ReviewMark.create({
      subject: 'bursts:203.0.113.7:2023-05-14T17:00',
      mark: 'escalation_asked',
      note: 'Kim?',
      markedById: zeynep.id,
      markedAt: DateTime.now(),
    }),
    roundToReview: await roundOfToday('DENETIM'),
    reviews: {
      drawn: await reviewIn('drawn', { by: zeynep }),
      stated: await reviewIn('stated', { by: zeynep }),
      replied: await reviewIn('replied', { by: zeynep }),
      closed: await reviewIn('closed', { by: zeynep }),
    },
    outage: await Outage.create({
      service: 'sftp',
      origin: 'hand',
      startedAt: DateTime.now().minus({ hours: 1 }),
      endedAt: DateTime.now(),
      cause: '?',
      evidence: '',
      recordedById: hasan.id,
      recordedAt: DateTime.now(),
      version: 1,
    }),
    savedSearch: await SavedSearch.create({ staffId: kemal.id, name: 'Eski', filters: '{}' }),
    toCheck: await toCompare(),
    toCompare: await toCompare(),
    eventId: JSON.parse(oldest.payload)['event.id'],
  }
}

/** What `person` sends to each route; made when it is sent, since versions move. */
export const VISITS: Record<string, (scene: Scene, person: Person) => Visit | Promise<Visit>> = {
  'GET /': nothing,
  'GET /health': nothing,
  'POST /csp-reports': nothing,
  'GET /link': nothing,
  'POST /link': async ({ linked, persons }) => {
    const { code, link } = await linkTo(linked, persons.Clerk)
    return { body: { code, link } }
  },
  'GET /sign-in': nothing,
  'POST /sign-in': ({ signingIn }) => staffSignIn(signingIn),
  'GET /passkey-challenge': nothing,
  'POST /sign-out': nothing,

  'GET /password': nothing,
  'POST /password': (_, person) => ({ body: passwordChange(person) }),

  'GET /sessions': nothing,
  'POST /sessions/end': ({ persons }, person) => sessionEnd(staffIn(persons[person])),

  'GET /recovery-codes': nothing,
  'POST /recovery-codes': () => ({ body: { opId: randomUUID() } }),

  'POST /confirmation': ({ persons }, person) => confirmation(persons[person]),
  'GET /passkeys': nothing,
  'GET /passkeys/new': nothing,
  'POST /passkeys': () => newPasskey(),
  'POST /passkeys/:id/removal': ({ persons }, person) => passkeyToRemove(persons[person]),

  'GET /backoffice': nothing,
  'GET /backoffice/participations': nothing,
  'GET /backoffice/participations/:id': ({ newcomer }) => ({ params: { id: newcomer.id } }),
  'GET /backoffice/participations/:id/request-forms/new': ({ newcomer }) => ({
    params: { id: newcomer.id },
  }),
  'POST /backoffice/participations/:id/request-forms': ({ newcomer }) => ({
    params: { id: newcomer.id },
    body: typedForm(lawfulContent()),
  }),
  'GET /backoffice/calendar': nothing,
  'GET /backoffice/rules': nothing,
  'GET /backoffice/staff': nothing,
  'POST /backoffice/staff': () => ({
    body: { opId: randomUUID(), fullName: 'Su Er', email: 'su@skgm.example', roles: 'auditor' },
  }),
  'GET /backoffice/staff/:id': ({ somebody }) => ({ params: { id: somebody.id } }),
  'POST /backoffice/staff/:id/roles': ({ somebody }) => ({
    params: { id: somebody.id },
    body: { opId: randomUUID(), roles: 'clerk,approver' },
  }),
  'POST /backoffice/staff/:id/renewal': ({ somebody }) => on(somebody),
  'POST /backoffice/staff/:id/deactivation': ({ somebody }) => on(somebody),
  'POST /backoffice/staff/:id/sessions/end': async ({ somebody, persons }, person) => ({
    params: { id: somebody.id },
    ...(await sessionEnd(staffIn(persons[person]) && somebody)),
  }),
  'POST /backoffice/rounds/:id/instants': ({ round }) => ({
    params: { id: round.id },
    body: {
      opId: randomUUID(),
      closesAt: round.opensAt.plus({ days: 1 }).toFormat("yyyy-LL-dd'T'HH:mm"),
      restrictionEndsAt: '',
      broadcastBanEndsAt: '',
    },
  }),
  'POST /backoffice/elections/:id/rehearsals': ({ round }) => ({
    params: { id: round.electionId },
    body: {
      opId: randomUUID(),
      rehearsalStart: round.opensAt.minus({ days: 3 }).toFormat("yyyy-LL-dd'T'HH:mm"),
      rehearsalEnd: round.opensAt.minus({ days: 2 }).toFormat("yyyy-LL-dd'T'HH:mm"),
    },
  }),
  'POST /backoffice/rehearsals/:id/cancellation': ({ rehearsal }) => on(rehearsal),
  'GET /backoffice/participations/:id/invitations/new': ({ toInvite }) => ({
    params: { id: toInvite.id },
  }),
  'POST /backoffice/participations/:id/invitations': ({ toInvite }) => ({
    params: { id: toInvite.id },
    body: { ...NAMED, opId: randomUUID() },
  }),
  'GET /backoffice/invitations/:id': ({ invitation }) => ({ params: { id: invitation.id } }),
  'POST /backoffice/invitations/:id/confirmation': async (scene, person) =>
    on(person === 'Approver' ? await newInvitation(scene) : scene.invitation),
  'POST /backoffice/invitations/:id/declination': async (scene, person) =>
    on(person === 'Approver' ? await newInvitation(scene) : scene.toDeclineInvitation),
  'GET /backoffice/participations/:id/withdrawal': ({ toWithdrawFrom }) => ({
    params: { id: toWithdrawFrom.id },
  }),
  'POST /backoffice/participations/:id/withdrawal': ({ toWithdrawFrom }) => ({
    params: { id: toWithdrawFrom.id },
    body: { opId: randomUUID(), decisionNo: '2026/900' },
  }),
  'GET /backoffice/acts/:id': ({ toConfirm }) => ({ params: { id: toConfirm.id } }),
  'POST /backoffice/acts/:id/confirmation': ({ toConfirm }) => on(toConfirm),
  'POST /backoffice/acts/:id/declination': ({ toDecline }) => on(toDecline),
  'POST /backoffice/acts/:id/letter': ({ toPrintStaffLetter: done }) => on(done),
  'POST /backoffice/confirmation': ({ persons }, person) => confirmation(persons[person]),

  'GET /backoffice/participations/:id/address-exceptions/new': ({ frozen: [form] }) => ({
    params: { id: form.participationId },
  }),
  'POST /backoffice/participations/:id/address-exceptions': async ({ frozen }, person) => {
    const form = frozen[person === 'Approver' ? 1 : 0]
    return {
      params: { id: form.participationId },
      body: { opId: randomUUID(), ...(await exceptionFor(form)) },
    }
  },
  'GET /backoffice/address-exceptions/:id': ({ exception }) => ({ params: { id: exception.id } }),
  'POST /backoffice/address-exceptions/:id/confirmation': ({ exception }) => on(exception),
  'POST /backoffice/address-exceptions/:id/declination': ({ toDeclineException }, person) =>
    on(toDeclineException[person === 'Approver' ? 1 : 0]),
  'GET /backoffice/support-requests': nothing,
  'GET /backoffice/support-requests/:id': ({ supportRequests: [one] }) => ({
    params: { id: one },
  }),
  'POST /backoffice/support-requests/:id/answer': ({ supportRequests }, person) => ({
    params: { id: supportRequests[person === 'Approver' ? 1 : 0] },
    body: { opId: randomUUID(), answer: 'Tarayıcıyı yenileyiniz.' },
  }),
  'GET /backoffice/request-forms': nothing,
  'GET /backoffice/request-forms/:number': ({ proposed }) => at(proposed),
  'GET /backoffice/request-forms/:number/edit': ({ draft }) => at(draft),
  'POST /backoffice/request-forms/:number': ({ toEdit }) => edited(toEdit),
  'GET /backoffice/request-forms/:number/scan': ({ draft }) => at(draft),
  'GET /backoffice/request-forms/:number/scan/pages/:page': ({ draft }) => ({
    params: { number: draft.number, page: 1 },
  }),
  'POST /backoffice/request-forms/:number/unmasking': ({ proposed }) =>
    act(proposed, { row: 1, purpose: 'Kimlik doğrulaması' }),
  'POST /backoffice/request-forms/:number/take-up': ({ toTakeUp }) => act(toTakeUp),
  'POST /backoffice/request-forms/:number/original': ({ submitted }) => act(submitted, ORIGINAL),
  'POST /backoffice/request-forms/:number/comparison': ({ toCompare }) =>
    act(toCompare, { result: 'same' }),
  'POST /backoffice/request-forms/:number/identity-check': ({ toCheck }) =>
    act(toCheck, { source: 'Nüfus kaydı', findings: [{ row: 1, result: 'same' }] }),
  'POST /backoffice/request-forms/:number/mails/:id/settlement': async ({ submitted }) => {
    const mail = await failedMail(submitted)
    return {
      params: { number: submitted.number, id: mail.id },
      body: { opId: randomUUID(), result: 'again' },
    }
  },
  'POST /backoffice/request-forms/:number/proposal': ({ toPropose }) => act(toPropose),
  'POST /backoffice/request-forms/:number/withdrawal': ({ toWithdraw }) => act(toWithdraw),
  'POST /backoffice/request-forms/:number/return': ({ toReturn }, person) =>
    act(person === 'Approver' ? toReturn.Approver : toReturn.Clerk, {
      returnReason: RETURN.reason,
      returnText: RETURN.text,
      remarks: [{ field: 'ips.1', remark: 'Okunmuyor' }],
    }),
  'POST /backoffice/request-forms/:number/send-back': ({ toSendBack }) => act(toSendBack),
  'POST /backoffice/request-forms/:number/rejection': ({ toReject }) =>
    act(toReject, { reason: 'not_participating', text: 'Seçime katılmıyorsunuz.' }),
  'POST /backoffice/request-forms/:number/ip-acknowledgement': ({ toAcknowledge }) =>
    act(toAcknowledge, { address: SHARED_ADDRESS, explanation: 'Ortak genel merkez' }),
  'GET /backoffice/request-forms/:number/approval': ({ proposed }) => at(proposed),
  'POST /backoffice/request-forms/:number/approval': async ({ toApprove }) =>
    act(toApprove, { digest: await shownDigest(toApprove) }),

  'GET /backoffice/request-forms/:number/decision': ({ issued }) => at(issued),
  'GET /backoffice/letters': nothing,
  'POST /backoffice/letter-runs': ({ toIssueTogether }) => lettersOf(toIssueTogether),
  'POST /backoffice/letter-printings': ({ toPrintTogether }) => lettersOf(toPrintTogether),
  'GET /backoffice/request-forms/:number/letters': ({ issued }) => at(issued),
  'POST /backoffice/request-forms/:number/letters': ({ toIssue }) => act(toIssue),
  'GET /backoffice/request-forms/:number/handover-record': ({ issued }) => at(issued),
  'POST /backoffice/request-forms/:number/handover': ({ toHandOverTogether }) =>
    act(toHandOverTogether, { receiver: 'Deniz Aksoy', authority: 'İrtibat sorumlusu' }),
  'POST /backoffice/letters/:number/printing': ({ toPrint }) => letter(toPrint),
  'POST /backoffice/letters/:number/handover': ({ toHandOver }) =>
    letter(toHandOver, { receiver: 'Deniz Aksoy', authority: 'İrtibat sorumlusu' }),
  'POST /backoffice/letters/:number/code': ({ toTell }) =>
    letter(toTell, { phone: '0532 555 10 20' }),
  'GET /backoffice/accounts': nothing,
  'GET /backoffice/accounts/:username': ({ webUser }) => ({
    params: { username: webUser.username },
  }),
  'POST /backoffice/accounts/:username/unlocking': async ({ webUser: { username } }) => {
    await lockedAfterTries(username)
    return {
      params: { username },
      body: { opId: randomUUID(), unlockReason: 'Genel merkez aradı' },
    }
  },
  'POST /backoffice/accounts/:username/deactivation': ({ toDeactivate }, person) => ({
    params: { username: toDeactivate[person === 'Approver' ? 'Approver' : 'Clerk'].username },
    body: { opId: randomUUID(), deactivationReason: 'Görevi sona erdi' },
  }),
  'POST /backoffice/accounts/:username/representation': ({ toRepresent }, person) => ({
    params: { username: toRepresent[person === 'Approver' ? 'Approver' : 'Clerk'].username },
    body: { opId: randomUUID(), ...LETTER_OF_REPRESENTATIVE },
  }),
  'GET /backoffice/representatives': nothing,
  'POST /backoffice/representatives/:id/end': ({ representatives }, person) => ({
    params: { id: representatives[person === 'Approver' ? 1 : 0].id },
    body: { opId: randomUUID(), lastDay: '2030-01-01', endReason: 'Yeni yazı' },
  }),
  'GET /backoffice/reset': nothing,
  'POST /backoffice/reset': async ({ election, persons }) => {
    await withoutOpenReset(persons.Clerk)
    return { body: { opId: randomUUID(), digest: await digestNow(election.id) } }
  },
  'GET /backoffice/reset/list': nothing,
  'GET /backoffice/runs/:id/reset-receipt': ({ finishedReset: { id } }) => ({ params: { id } }),
  'GET /backoffice/cases/:id': ({ cases: [one] }) => ({ params: { id: one.id } }),
  'POST /backoffice/cases/:id/confirmation': ({ cases: [one] }) => on(one),
  'POST /backoffice/cases/:id/declination': ({ cases }, person) =>
    on(cases[person === 'Approver' ? 2 : 1]),
  'GET /backoffice/runs': nothing,
  'GET /backoffice/runs/:id': ({ runs: [one] }) => ({ params: { id: one.id } }),
  'POST /backoffice/runs/:id/pause': ({ runs }, person) => on(runs[person === 'Approver' ? 1 : 0]),
  'POST /backoffice/runs/:id/resumption': ({ pausedRuns }, person) =>
    on(pausedRuns[person === 'Approver' ? 1 : 0]),
  'POST /backoffice/accounts/:username/letter': ({ toIssueAgain }) => ({
    params: { username: toIssueAgain.username },
    body: { opId: randomUUID() },
  }),

  'GET /ssps': nothing,
  'GET /ssps/sessions': nothing,
  'POST /ssps/sessions/end': ({ webUser }, person) =>
    sessionEnd(person === 'Web user' ? webUser : null),
  'GET /ssps/sign-in': nothing,
  'POST /ssps/sign-in': ({ webUser }) => ({
    body: { username: webUser.username, password: PASSWORD },
  }),
  'POST /ssps/sign-out': nothing,
  'GET /ssps/notice': nothing,
  'POST /ssps/notice': () => ({ body: { hasRead: 'true' } }),
  'GET /ssps/password': nothing,
  'POST /ssps/password': (_, person) => ({ body: passwordChange(person) }),

  'GET /portal': nothing,
  'GET /portal/sign-in': nothing,
  'POST /portal/sign-in': async ({ deniz }) => ({
    body: { username: deniz.username, password: CHOSEN },
  }),
  'POST /portal/sign-out': nothing,
  'GET /portal/notice': nothing,
  'POST /portal/notice': () => ({ body: { hasRead: 'true' } }),
  'GET /portal/password': nothing,
  'POST /portal/password': () => ({
    body: { ...passwordChange('Liaison'), current: CHOSEN },
  }),
  'GET /portal/accounts': nothing,
  'GET /portal/accounts/:username/password': ({ sftpOfDeniz: { username } }) => ({
    params: { username },
  }),
  'POST /portal/accounts/:username/password': ({ sftpOfDeniz: { username } }) => ({
    params: { username },
    body: passwordChange('Liaison'),
  }),
  'POST /portal/accounts/:username/claim-code': async ({ linked, persons }, person) => {
    if (person === 'Liaison') {
      await linkTo(linked, persons.Clerk)
    }
    return { params: { username: linked.username } }
  },
  'GET /portal/sessions': nothing,
  'POST /portal/sessions/end': ({ deniz }, person) =>
    sessionEnd(person === 'Liaison' ? deniz : null),
  'GET /portal/access-lines': nothing,
  'GET /portal/access-lines/receipt': () => ({ body: { day: '2023-05-14' } }),
  'GET /portal/connection': nothing,
  'POST /portal/connection': () => ({ body: { opId: randomUUID(), runs: [6000, 7000, 8000] } }),
  'GET /portal/connection/sample': nothing,
  'GET /portal/manual': nothing,
  'GET /portal/manual/:language': () => ({ params: { language: 'tr' } }),
  'GET /portal/support-requests': nothing,
  'POST /portal/support-requests': () => ({ body: supportRequest() }),
  'GET /portal/request-forms': nothing,
  'GET /portal/request-forms/new': async (scene, person) => {
    await withoutForm(scene, person)
    return {}
  },
  'POST /portal/request-forms': async (scene, person) => {
    await withoutForm(scene, person)
    return { body: typedForm(lawfulContent()) }
  },
  'GET /portal/request-forms/:number': async (scene, person) => at(await own(scene, person)),
  'GET /portal/request-forms/:number/edit': async (scene, person) => at(await own(scene, person)),
  'POST /portal/request-forms/:number': async (scene, person) => edited(await own(scene, person)),
  'GET /portal/request-forms/:number/row-import': async (scene, person) =>
    at(await own(scene, person)),
  'POST /portal/request-forms/:number/row-import': async (scene, person) => ({
    ...at(await own(scene, person)),
    body: { mode: 'replace', pasted: 'Adı;Soyadı\nŞule;Ay' },
  }),
  'GET /portal/row-templates/:format': () => ({ params: { format: 'csv' } }),
  'POST /portal/request-forms/:number/print': async (scene, person) =>
    act(await own(scene, person)),
  'POST /portal/request-forms/:number/scan': async (scene, person) => {
    const form = await own(scene, person)
    const file = person === 'Liaison' ? await printed(form, scene.deniz) : Buffer.from('%PDF')
    return { ...(await act(form, { signedOn: '2023-05-02' })), file }
  },
  'GET /portal/request-forms/:number/scan': async (scene, person) =>
    at(await own(scene, person, 'signed')),
  'GET /portal/request-forms/:number/scan/pages/:page': async (scene, person) => {
    const { number } = await own(scene, person, 'signed')
    return { params: { number, page: 1 } }
  },
  'POST /portal/request-forms/:number/submission': async (scene, person) =>
    act(await own(scene, person, 'signed')),
  'POST /portal/request-forms/:number/withdrawal': async (scene, person) =>
    act(await own(scene, person)),
  'GET /portal/request-forms/:number/receipt': async (scene, person) =>
    at(await own(scene, person, 'submitted')),
  'GET /portal/request-forms/:number/decision': async (scene, person) =>
    at(await own(scene, person, 'rejected')),

  'GET /audit': nothing,
  'POST /audit/exports': () => ({ body: { format: 'plain' } }),
  'GET /audit/events': nothing,
  'GET /audit/events/:id': ({ eventId }) => ({ params: { id: eventId } }),
  'GET /audit/events/:id/proof': ({ eventId }) => ({ params: { id: eventId } }),
  'GET /audit/profiles/:kind/:term': ({ persons }) => ({
    params: { kind: 'person', term: `staff:${persons.Clerk.id}` },
  }),
  'GET /audit/review': nothing,
  'GET /audit/programme': nothing,
  'POST /audit/programme/rounds/:id': async ({ roundToReview }) => {
    await signedHead()
    return { params: { id: roundToReview.id }, body: { opId: randomUUID() } }
  },
  'GET /audit/programme/:id': ({ reviews }) => ({ params: { id: reviews.drawn.id } }),
  'POST /audit/programme/:id/findings': ({ reviews }) => ({
    params: { id: reviews.drawn.id },
    body: { opId: randomUUID(), findings: 'Bulgu yok.' },
  }),
  'POST /audit/programme/:id/closing': async ({ reviews }) => {
    await signedHead()
    return { params: { id: reviews.replied.id }, body: { opId: randomUUID() } }
  },
  'GET /audit/programme/:id/report': ({ reviews }) => ({ params: { id: reviews.closed.id } }),
  'GET /backoffice/audit-findings': nothing,
  'POST /backoffice/audit-findings/:id/reply': ({ reviews }) => ({
    params: { id: reviews.stated.id },
    body: { opId: randomUUID(), reply: 'Teşekkürler.' },
  }),
  'GET /audit/outages': nothing,
  'GET /backoffice/outages': nothing,
  'POST /backoffice/outages': () => ({
    body: {
      opId: randomUUID(),
      service: 'sftp',
      outageStart: '2023-05-14T18:00',
      outageEnd: '2023-05-14T18:56',
      cause: 'Hat kesildi',
      evidence: 'İhbar 12',
    },
  }),
  'GET /backoffice/outages/:id': ({ outage }) => ({ params: { id: outage.id } }),
  'POST /backoffice/outages/:id': ({ outage }) => ({
    params: { id: outage.id },
    body: { opId: randomUUID(), cause: 'Hat kesildi', evidence: 'İhbar 12' },
  }),
  'GET /audit/marks/new': () => ({ body: { subject: 'bursts:203.0.113.7:2023-05-14T17:00' } }),
  'POST /audit/marks': ({ eventId }) => ({
    body: {
      opId: randomUUID(),
      subject: `event:${eventId}`,
      mark: 'explained',
      note: 'Büro taşındı',
    },
  }),
  'POST /audit/marks/:id/escalation': ({ toEscalate }) => ({
    params: { id: toEscalate.id },
    body: { opId: randomUUID() },
  }),
  'POST /audit/searches': () => ({
    body: { opId: randomUUID(), name: 'Geceki girişler', action: 'session.started' },
  }),
  'POST /audit/searches/:id/removal': ({ savedSearch }) => ({
    params: { id: savedSearch.id },
    body: { opId: randomUUID() },
  }),
  'GET /audit/packs': nothing,
  'POST /audit/packs': async () => {
    await signedHead()
    return { body: { opId: randomUUID() } }
  },
  'GET /audit/packs/:id/file': async ({ persons }, person) => {
    const { id } = await finishedPack(persons[person === 'Auditor' ? 'Auditor' : 'Clerk'])
    return { params: { id } }
  },
}

/** Whose signature nobody looks at here. */
async function signedHead() {
  const [{ size }] = await db.from('audit_leaves').max('leaf_index as size')
  const note = `ssps/test\n${size + 1}\n${randomBytes(32).toString('base64')}\n\n— ssps/test AAAA\n`
  const head = { log_id: 1, tree_size: size + 1, signer: 'ssps/test', note }
  await db.knexQuery().from('audit_checkpoints').insert(head).onConflict().ignore()
}

async function finishedPack(by: Scene['persons'][Person]) {
  const { key } = await storeBytes(join(env.get('DATA_DIR'), 'packs', 'files'), Buffer.from('pack'))

  return EvidencePack.create({
    requestedById: staffIn(by)!.id,
    filters: '{}',
    scope: 'log',
    language: 'tr',
    state: 'ready',
    fileKey: key,
    fileSize: 4,
    fileDigest: '0'.repeat(64),
    disclosed: 1,
    treeSize: 1,
    requestedAt: DateTime.now(),
    readyAt: DateTime.now(),
    expiresAt: DateTime.now().plus({ days: 1 }),
  })
}

/** Lawful, and of people and addresses that no other applicant has. */
async function failedMail({ id }: RequestForm) {
  const mail = await Mail.findByOrFail('requestFormId', id)
  return mail.merge({ state: 'failed', nextAttemptAt: null }).save()
}

function contentFor(seed: number, address = `203.0.113.${seed}`): FormContent {
  return lawfulContent({
    ips: [{ number: 1, address }],
    users: [row(1, seed), row(2, seed)],
  })
}

/** The liaison's own form in the state a route asks for; others send the number of any. */
async function own(
  scene: Scene,
  person: Person,
  state: 'draft' | 'signed' | 'submitted' | 'rejected' = 'draft'
) {
  const { deniz, proposed } = scene

  if (person !== 'Liaison') {
    return proposed
  }
  await withoutForm(scene, person)
  const made = {
    draft: () => portalDraft(deniz),
    signed: () => signedForm(deniz),
    submitted: () => submittedForm(deniz),
    rejected: async () => rejected(await submittedForm(deniz), scene),
  }
  return made[state]()
}

/** Taken up and proposed by Zeynep, rejected by Elif. */
async function rejected({ number }: RequestForm, { decider, somebody }: Scene) {
  const next = async (by: Staff) => {
    const form = await RequestForm.numbered(number)
    return [form, { by, opId: randomUUID(), version: form.version }] as const
  }
  await takeUpForm(...(await next(somebody)))
  await proposeForm(...(await next(somebody)))
  const [form, decision] = await next(decider)
  await rejectForm(form, { ...decision, reason: 'applicant_request', text: 'İsteğiniz üzerine.' })

  return form
}

async function lockedAfterTries(name: string) {
  for (let round = 1; round <= 5; round++) {
    await countFailure({ realm: 'account', name, address: '203.0.113.250' })
  }
}

async function withoutForm({ deniz }: Scene, person: Person) {
  const open = await RequestForm.query()
    .where('participationId', deniz.participationId)
    .whereIn('state', [...OPEN])
    .preload('editors')
    .first()

  if (person === 'Liaison' && open) {
    await withdrawForm(open, { by: deniz, opId: randomUUID(), version: open.version })
  }
}

/** Only one is open at a time. */
async function withoutOpenReset(by: Staff) {
  const open = await ProposedAct.findBy({ kind: 'accounts.reset', state: 'open' })

  if (open) {
    await declineAct(open, { by, opId: randomUUID() })
  }
}

/** Another one named by the clerk, of an applicant of its own. */
async function newInvitation({ election, persons }: Scene) {
  const name = `Parti ${randomUUID().slice(0, 8)}`
  const party = await participating(election, { kind: 'party', name })

  return nameLiaison(party, NAMED, { by: persons.Clerk, opId: randomUUID() })
}

function supportRequest() {
  return { opId: randomUUID(), service: 'portal' as const, text: 'Sayfa açılmıyor.' }
}

function nothing(): Visit {
  return {}
}

function at({ number }: RequestForm): Visit {
  return { params: { number } }
}

async function act({ number }: RequestForm, body: object = {}): Promise<Visit> {
  const { version } = await RequestForm.numbered(number)
  return { params: { number }, body: { opId: randomUUID(), version, ...body } }
}

async function edited({ number }: RequestForm): Promise<Visit> {
  const { version } = await RequestForm.numbered(number)
  const content = lawfulContent({ officialName: `Yetkili ${version}` })

  return { params: { number }, body: typedForm(content, { version }) }
}

function letter({ number }: CredentialDelivery, body: object = {}): Visit {
  return { params: { number }, body: { opId: randomUUID(), ...body } }
}

/** Of the applicant of a form. */
async function lettersOf({ participationId }: RequestForm): Promise<Visit> {
  const { electionId } = await Participation.findOrFail(participationId)
  return { body: { opId: randomUUID(), electionId, participationId } }
}

/** A code counts once; the person of the tests has never used one. */
async function staffSignIn(staff: Staff): Promise<Visit> {
  const { email, totpSecret } = staff
  await Staff.query().where('id', staff.id).update({ totpLastStep: 0 })

  return { body: { email, password: PASSWORD, code: nextCode({ totpSecret, totpLastStep: 0 }) } }
}

function staffIn(who: Staff | Account | null) {
  return who instanceof Staff ? who : null
}

/** Of a session elsewhere, where there is one to end. */
async function sessionEnd(owner: Staff | Account | null): Promise<Visit> {
  const opened = owner && (await openSession(owner.actor))
  return { body: { which: opened?.digest ?? 'others' } }
}

/** The key of a device that answers the challenge of this session. */
function newPasskey(): Visit {
  const challenge = newChallenge()

  return {
    body: {
      opId: randomUUID(),
      keyName: challenge.slice(0, 12),
      newPasskey: new Authenticator().made(challenge),
    },
    session: { passkey_enrolment: `${challenge} ${new Date().toISOString()}` },
  }
}

/** What there is not leads to no other answer for whoever has no passkeys at all. */
async function passkeyToRemove(owner: Staff | Account | null): Promise<Visit> {
  if (!(owner instanceof Staff)) {
    return { params: { id: 1 } }
  }
  const { id } = await StaffPasskey.create({
    staffId: owner.id,
    credentialId: randomBytes(16).toString('base64url'),
    publicKey: '',
    signCount: 0,
    transports: '',
    name: 'Telefon',
  })

  return on({ id })
}

function on({ id }: { id: number }): Visit {
  return { params: { id }, body: { opId: randomUUID() } }
}

/** More of them in half a minute than an authenticator has codes. */
async function confirmation(person: Staff | Account | null): Promise<Visit> {
  if (!(person instanceof Staff)) {
    return {}
  }
  const staff = await Staff.findOrFail(person.id)
  await staff.merge({ totpLastStep: 0 }).save()

  return { body: { code: nextCode(staff) } }
}

function passwordChange(person: Person) {
  const wanted = `${PASSWORD} ${person === 'Web user' ? 'eski' : 'yeni'}`
  return { current: PASSWORD, wanted, repeated: wanted, acceptsNotice: 'true' }
}

/** The form's address gives way to its neighbour, on a decision number. */
async function exceptionFor({ participationId }: RequestForm) {
  const { address, id } = await StaticIp.findByOrFail('participationId', participationId)

  return {
    staticIpId: id,
    replacement: address.replace(/\d+$/, (last) => String(255 - Number(last))),
    decisionNo: '2026/518',
    reason: 'Hat arızası',
  }
}
