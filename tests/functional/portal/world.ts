import { changePassword } from '#access/account_sign_in'
import { accountAtGate } from '#access/gate_account'
import { openedClaimCode } from '#access/claim_code'
import { openedDeliveryCode } from '#access/delivery_code'
import { opaqueUsername } from '#documents/initial_password'
import type { ScanVerdict } from '#documents/scan_verdict'
import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import Invitation from '#models/invitation'
import type Participation from '#models/participation'
import RequestForm from '#models/request_form'
import Seat from '#models/seat'
import type Staff from '#models/staff'
import { issueAgain } from '#operations/credential_issue'
import { handOver } from '#operations/handover'
import { draftForm } from '#operations/form_intake'
import { printForm } from '#operations/form_print'
import type { FormContent } from '#operations/form_content'
import { confirmInvitation, nameLiaison } from '#operations/invitation'
import { inventedNationalId } from '#database/factories/national_id'
import { takeSignedScan } from '#operations/signed_scan'
import { submitForm } from '#operations/form_decision'
import {
  approvedForm,
  lawfulContent,
  readLetter,
  sinceNow,
  storedScan,
  type World,
} from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { randomUUID } from 'node:crypto'

/** What a liaison chose instead of the password in the letter. */
export const CHOSEN = 'deniz kenarında üç martı'

export const NAMED = {
  letterOn: '2023-04-20',
  letterRegistryNo: '2023/4821',
  givenName: 'Deniz',
  familyName: 'Aksoy',
  nationalId: inventedNationalId(1),
  email: 'deniz@parti.example',
  mobilePhone: '0532 555 10 20',
}

/** Named by Ayşe, confirmed by Mehmet: an account that waits for its letter. */
export async function invited({ ayse, mehmet }: World, party: Participation) {
  const { id } = await nameLiaison(party, NAMED, { by: ayse, opId: randomUUID() })
  const invitation = await Invitation.findOrFail(id)
  await confirmInvitation(invitation, { by: mehmet, opId: randomUUID() })

  return Account.findByOrFail('invitationId', id)
}

/** Issued, printed and handed over by Zeynep: the letter's password and the code to be told. */
export async function withLetter(account: Account, { zeynep }: World) {
  await issueAgain(account, { by: zeynep, opId: randomUUID() })
  const delivery = await CredentialDelivery.query()
    .where('accountId', account.id)
    .orderBy('id', 'desc')
    .firstOrFail()
  const letter = await readLetter(delivery, zeynep)
  await handOver(delivery, {
    by: zeynep,
    opId: randomUUID(),
    receiver: 'Deniz Aksoy',
    authority: 'Vekâletname',
  })
  const kept = await CredentialDelivery.findOrFail(delivery.id)

  return { ...letter, delivery: kept, code: openedDeliveryCode(kept.deliveryCode!) }
}

/** A liaison with a password of their own. */
export async function liaison(world: World, party: Participation = world.party) {
  const account = await invited(world, party)
  const { password } = await withLetter(account, world)
  await changePassword(
    (await accountAtGate({ id: account.id }))!,
    { current: password, wanted: CHOSEN, repeated: CHOSEN, acceptsNotice: true },
    '127.0.0.1'
  )
  return (await accountAtGate({ id: account.id }))!
}

/**
 * Deniz, who signed in to the portal, and the second web user of the form of the same party, whose
 * account waits for its password; Ayşe entered the form and Mehmet approved it.
 */
export async function formBesideLiaison(world: World) {
  const deniz = await liaison(world)
  const form = await approvedForm(world.party, { clerk: world.ayse, approver: world.mehmet })
  const [, holder] = await Account.query()
    .where({ requestFormId: form.id, service: 'web_site' })
    .orderBy('id')

  return { deniz, form, holder }
}

/** A one-time link for an account, issued by a clerk: what its holder and its liaison know of it. */
export async function linkTo(account: Account, by: Staff) {
  await issueAgain(account, { by, opId: randomUUID(), channel: 'link' })
  const delivery = await CredentialDelivery.query()
    .where({ accountId: account.id, channel: 'link' })
    .orderBy('id', 'desc')
    .preload('mail')
    .firstOrFail()

  return { delivery, link: delivery.mail.link!, code: openedClaimCode(delivery.claimCode!) }
}

/** An active account beside the liaison's own, on any form's ground; `password` is its hash. */
export async function accountBeside(
  holder: Account,
  {
    form,
    password,
    service = 'sftp',
  }: { form: RequestForm; password: string; service?: 'sftp' | 'web_service' | 'web_site' }
) {
  const { participationId } = holder
  const seat = await Seat.query().where({ participationId, service }).firstOrFail()

  return Account.create({
    participationId,
    service,
    seatId: seat.id,
    requestFormId: form.id,
    username: opaqueUsername(),
    givenName: holder.givenName,
    familyName: holder.familyName,
    nationalId: holder.nationalId,
    nationalIdIndex: holder.nationalIdIndex,
    email: holder.email,
    officePhone: holder.officePhone,
    mobilePhone: holder.mobilePhone,
    state: 'active',
    password,
    credentialVersion: 1,
    version: 1,
  })
}

export async function portalDraft(account: Account, content: Partial<FormContent> = {}) {
  const { number } = await draftForm(account.participation, {
    content: {
      ...lawfulContent(content),
      signedOn: null,
      originalReceivedOn: null,
      originalRegistryNo: '',
    },
    scan: null,
    by: account,
    opId: randomUUID(),
  })
  return RequestForm.numbered(number)
}

/** The PDF to be signed; the form counts as printed. */
export function printed(form: RequestForm, by: Account) {
  return printForm(form, { by, opId: randomUUID(), version: form.version })
}

export function read(client: ApiClient, by: Account, url: string) {
  return client.get(url).withSession(sinceNow(by)).withGuard('account').loginAs(by).redirects(0)
}

export function post(client: ApiClient, by: Account, url: string) {
  return client
    .post(url)
    .withSession(sinceNow(by))
    .withGuard('account')
    .loginAs(by)
    .withCsrfToken()
    .header('referer', url)
    .redirects(0)
}

type Paper = { content?: Partial<FormContent>; reading?: ScanVerdict }

const GREEN: ScanVerdict = { outcome: 'green', pages: [], missing: [] }

/** Where the paper of a form is, and what its signatory acts under. */
export const ORIGINAL = {
  originalReceivedOn: '2023-05-03',
  originalRegistryNo: '2023/4900',
  originalPlace: 'SKGM arşivi, klasör 12',
  authorityDocument: '12.01.2023 tarihli yetki belgesi',
}

/** Printed, signed and scanned: every page read, unless told otherwise. */
export async function signedForm(account: Account, { content = {}, reading = GREEN }: Paper = {}) {
  const draft = await portalDraft(account, content)
  await printed(draft, account)
  await takeSignedScan(draft, {
    scan: await storedScan(),
    reading,
    signedOn: '2023-05-02',
    by: account,
    opId: randomUUID(),
    version: draft.version,
  })
  return RequestForm.numbered(draft.number)
}

export async function submittedForm(account: Account, paper: Paper = {}) {
  const form = await signedForm(account, paper)
  await submitForm(form, { by: account, opId: randomUUID(), version: form.version })

  return RequestForm.numbered(form.number)
}
