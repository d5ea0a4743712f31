import { authenticatedAccount } from '#access/account_sign_in'
import { hashedPassword } from '#access/password'
import Account from '#models/account'
import Seat from '#models/seat'
import StaticIp from '#models/static_ip'
import { deactivateAccount } from '#operations/account_deactivation'
import { issueAgain } from '#operations/credential_issue'
import { inTransaction } from '#operations/transaction'
import { readLetter, type webUser, type World } from '#tests/world'
import type { ApiClient, ApiResponse } from '@japa/api-client'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

export type User = Awaited<ReturnType<typeof webUser>>

export type Given = { username: string; password: string }

export const OWN = 'sabah martılar denize bakar'

/** Where the applicant is after `moved`, and nobody else in these tests. */
export const ELSEWHERE = '203.0.113.77'

export function signIn(client: ApiClient, { username, password }: Given) {
  return client.post('/ssps/sign-in').withCsrfToken().form({ username, password }).redirects(0)
}

export function changePassword(
  client: ApiClient,
  { password }: Given,
  session: ApiResponse,
  wanted = OWN
) {
  return post(client, '/ssps/password', session, {
    current: password,
    wanted,
    repeated: wanted,
    acceptsNotice: '1',
  })
}

/** With the session that an earlier answer left. */
export function visit(client: ApiClient, path: string, session: ApiResponse) {
  return client.get(path).withSession(session.session()).redirects(0)
}

export function post(client: ApiClient, path: string, session: ApiResponse, form: object = {}) {
  return client.post(path).withSession(session.session()).withCsrfToken().form(form).redirects(0)
}

export function wrong({ username }: Given) {
  return { username, password: 'abcde23456fghjk789mn' }
}

/** Wrong tries past the network, from any address. */
export async function tries(given: Given, count: number, address = '127.0.0.1') {
  for (let round = 1; round <= count; round++) {
    await authenticatedAccount(wrong(given), { door: 'web_site_entry', address }).catch(() => null)
  }
}

/** The registered address gives way to another one, by two officers under a decision (R10). */
export async function moved<T extends User>(
  user: T,
  { ayse, mehmet }: World,
  address: string = ELSEWHERE
) {
  const { participationId, requestFormId } = await Account.findOrFail(user.id)
  const seat = await Seat.query()
    .where({ participationId, service: 'address', number: 2 })
    .firstOrFail()

  await StaticIp.query()
    .where({ participationId })
    .update({
      releasedAt: sqlMoment(DateTime.utc()),
      releaseReason: 'exception',
      releaseDecisionNo: '2026/200',
      releaseAskedById: ayse.id,
      releaseConfirmedById: mehmet.id,
    })
  await StaticIp.create({
    participationId,
    requestFormId: requestFormId!,
    seatId: seat.id,
    address,
    registeredAt: DateTime.now(),
    version: 1,
  })
  return user
}

export async function deactivated(user: User, { mehmet, party }: World) {
  await inTransaction(async (trx) => {
    const account = await Account.findOrFail(user.id, { client: trx })
    const scene = { participation: party, by: mehmet, trx }
    await deactivateAccount(account, { ground: 'not_on_form' }, scene)
  })
  return user
}

export async function withdrawn(user: User, { party }: World) {
  await party.merge({ state: 'withdrawn' }).save()
  return user
}

export async function expired(user: User) {
  const past = sqlMoment(DateTime.utc().minus({ seconds: 1 }))
  await Account.query().where('id', user.id).update({ initialPasswordExpiresAt: past })
  return user
}

export async function pending(user: User) {
  await Account.query().where('id', user.id).update({ state: 'pending', password: null })
  return user
}

export async function portalUser({ letters }: User, { zeynep }: World) {
  const letter = letters.find(({ account }) => account.service === 'portal')!
  return readLetter(letter, zeynep)
}

export async function issuedAgain({ id }: User, { zeynep }: World) {
  const account = await Account.findOrFail(id)
  await issueAgain(account, { by: zeynep, opId: randomUUID() })
}

export async function changedElsewhere({ id }: User) {
  const account = await Account.findOrFail(id)
  await account.merge({ password: await hashedPassword('akşam martılar uyur') }).save()
}

function sqlMoment(moment: DateTime) {
  return moment.toFormat('yyyy-LL-dd HH:mm:ss.SSS')
}
