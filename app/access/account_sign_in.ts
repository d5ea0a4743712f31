import { isDeliveryCode } from '#access/delivery_code'
import { participationClock } from '#access/clock'
import { accountAtGate } from '#access/gate_account'
import { type Door, type GateFacts, type Refusal, refusalAt } from '#access/gate'
import { isFirstFromElsewhere } from '#access/known_addresses'
import { hashedPassword, matchesPassword, PEPPER_KEY, renewedHash } from '#access/password'
import { type Change, ensureChangeable, type Holder } from '#access/password_change'
import { endSessions } from '#access/sessions'
import { countFailure, forgetFailures, isThrottled } from '#access/throttle'
import type { ReasonOf } from '#audit/catalogue'
import type { AuditContext } from '#audit/context'
import { record, recordRefusal } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import PasswordRefused from '#exceptions/password_refused'
import SignInRefused from '#exceptions/sign_in_refused'
import { tellOfAddress, tellOfPassword } from '#mails/account_mail'
import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import { inDatabase } from '#models/columns'
import { inTransaction } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

export type Given = { username: string; password: string; code?: string }

type Transaction = TransactionClientContract

type Visit = { door: Door; address: string } & Pick<GateFacts, 'isPasswordChange' | 'token'>

type AccountChange = Change & { acceptsNotice: boolean }

/** The wording of the responsibility that was accepted (R19); the first one told of personal data too. */
const RESPONSIBILITY_VERSION = 2

/** Signs in with user name and password at a door, from an address: the account, or SignInRefused. */
export async function authenticatedAccount(given: Given, scene: { door: Door; address: string }) {
  const account = await provenAccount(given, scene)
  await admit(account, async (trx) => {
    await recordStart(account, trx)

    if (await isFirstFromElsewhere(account, scene.address, trx)) {
      await tellOfAddress(account, scene.address, trx)
    }
  })
  return account
}

/**
 * Whose user name and password these are, or SignInRefused. Unknown name, wrong password, wrong
 * address and deactivated account do the same work and get the same answer.
 */
export async function provenAccount(
  { username, password, code = '' }: Given,
  { door, address }: { door: Door; address: string }
) {
  const attempt = { realm: 'account' as const, name: username.trim(), address }
  const account = await accountNamed(username.trim())
  const kind = { isInitial: account?.mustChangePassword, pepperKey: account?.passwordKey }
  const matches = await matchesPassword(account?.password ?? null, password, kind)
  const hasCode = await isCodeGiven(account, code)
  const isBlocked = await isThrottled(attempt)

  if (isBlocked) {
    return refuse('throttled', account)
  }
  const reason = account
    ? reasonAgainst(account, { door, address, matches, hasCode })
    : 'unknown_user'

  if (!account || reason !== null) {
    await countAccountFailure(account, attempt)
    return refuse(reason!, account)
  }
  await forgetFailures(attempt)
  await renewPassword(account, await renewedHash(password, kind))
  return account
}

/** Under the pepper in force from now on, unless the password changed in between. */
async function renewPassword(account: Account, hash: string | null) {
  if (hash === null) return

  const renewed = { password: hash, passwordKey: PEPPER_KEY }
  const [count] = await Account.query()
    .where({ id: account.id, password: account.password })
    .update(renewed)

  if (count === 1) {
    account.merge(renewed)
  }
}

/**
 * Lets a proven account in and does `work` in the same transaction. What happened while the
 * password was compared wins, be it a deactivation or another password: SignInRefused.
 */
export async function admit<T>(account: Account, work: (trx: Transaction) => Promise<T>) {
  const admitted = await inTransaction(async (trx) => {
    const [count] = await Account.query({ client: trx })
      .where({ id: account.id, password: account.password })
      .whereNot('state', 'deactivated')
      .update({ lastSignedInAt: inDatabase() })

    return count === 1 ? { outcome: await work(trx) } : null
  })

  return admitted ? admitted.outcome : refuse(await reasonSince(account), account)
}

/** `context`: what the log is to know of the session beside the request it came with. */
export function recordStart(account: Account, trx: Transaction, context?: AuditContext) {
  return record(trx, 'session.started', {
    ...subjectOf(account),
    actor: account.actor,
    context,
  })
}

/** What stands between this account and a door right now; null admits. */
export function refusalOf(account: Account, { door, address, ...rest }: Visit): Refusal | null {
  return refusalAt(door, { ...gateFacts(account, address), ...rest })
}

/**
 * The holder's own password in place of the current one; an initial password dies with it, and
 * all other sessions end (R13 m.5/c). The responsibility is accepted once, on record.
 */
export async function changePassword(account: Account, change: AccountChange, address: string) {
  await ensureAccountChangeable(account, change, {
    address,
    recordRefusal: (reason) =>
      recordRefusal('password.refused', { ...subjectOf(account), actor: account.actor, reason }),
  })

  if (!change.acceptsNotice && account.noticeAcceptedAt === null) {
    throw new PasswordRefused('acceptsNotice', 'notice_missing')
  }
  const hash = await hashedPassword(change.wanted)

  await inTransaction(async (trx) => {
    const { version } = await replacePassword(account, { hash, acceptedAt: DateTime.now() }, trx)
    await record(trx, 'password.changed', {
      ...subjectOf(account),
      actor: account.actor,
      target: { type: 'account', id: account.id, version },
      rule: 'R13',
      article: 'm.5/c',
    })
    if (account.noticeAcceptedAt === null) {
      await record(trx, 'notice.accepted', {
        ...subjectOf(account),
        actor: account.actor,
        details: { notice: 'responsibility', noticeVersion: RESPONSIBILITY_VERSION },
      })
    }
  })
}

/** The current password of an account and a good new one, whoever types them for it. */
export function ensureAccountChangeable(
  account: Account,
  change: Change,
  { address, recordRefusal: onRefusal }: { address: string; recordRefusal: Holder['recordRefusal'] }
) {
  const attempt = { realm: 'account' as const, name: account.username, address }

  return ensureChangeable(change, {
    attempt,
    password: account.password,
    pepperKey: account.passwordKey,
    isInitial: account.mustChangePassword,
    withTotp: false,
    countFailure: () => countAccountFailure(account, attempt),
    recordRefusal: onRefusal,
  })
}

/**
 * A new password within the act that brings it: the account is active, and every session opened
 * with the old one ends (R13 m.5/c). `acceptedAt` is when its user accepted the notice.
 */
export async function replacePassword(
  { actor, credentialVersion, id }: Account,
  { hash, acceptedAt }: { hash: string; acceptedAt: DateTime | null },
  trx: TransactionClientContract
) {
  const locked = await Account.query({ client: trx }).where('id', id).forUpdate().firstOrFail()
  const isFirst = locked.mustChangePassword

  if (locked.isDeactivated || locked.credentialVersion !== credentialVersion) {
    throw new ActRefused('deactivated')
  }
  await locked
    .merge({
      password: hash,
      passwordKey: PEPPER_KEY,
      state: 'active',
      initialPasswordExpiresAt: null,
      firstChangedAt: isFirst ? DateTime.now() : locked.firstChangedAt,
      noticeAcceptedAt: locked.noticeAcceptedAt ?? acceptedAt,
      version: locked.version + 1,
    })
    .save()
  await endSessions(actor, { reason: 'password_changed', trx })
  await tellOfPassword(locked, { isFirst, trx })

  return locked
}

/** Counts a wrong password; the one that locks the account for a while is on record. */
async function countAccountFailure(
  account: Account | null,
  attempt: { realm: 'account'; name: string; address: string }
) {
  const wasLast = await countFailure(attempt)

  if (wasLast && account) {
    await recordRefusal('account.locked', {
      ...subjectOf(account),
      actor: null,
      service: account.service,
      target: { type: 'account', id: account.id },
    })
  }
}

/** Whose account it is, as the log names it. */
export function subjectOf({ participation }: Account) {
  return { election: participation.electionId, applicant: participation.applicantId }
}

/**
 * The initial password of the portal, which asks for no address, is good with the delivery code of
 * its letter alone; no other account has one. Looked up for unknown names too.
 */
async function isCodeGiven(account: Account | null, code: string) {
  const delivery = await CredentialDelivery.query()
    .where('accountId', account?.id ?? 0)
    .where('credentialVersion', account?.credentialVersion ?? 0)
    .first()
  const sealed = delivery?.deliveryCode ?? null
  const isAsked = account?.service === 'portal' && account.mustChangePassword

  return !isAsked || (sealed !== null && isDeliveryCode(code, sealed))
}

function accountNamed(username: string) {
  const isName = /^[\x21-\x7e]{1,32}$/.test(username)
  return isName ? accountAtGate({ username }) : null
}

function gateFacts(account: Account, address: string): GateFacts {
  const { participation } = account
  const expiresAt = account.initialPasswordExpiresAt

  return {
    account: {
      service: account.service,
      state: account.state,
      isLocked: account.isLocked,
      isInitialExpired:
        account.mustChangePassword && expiresAt !== null && expiresAt <= DateTime.now(),
    },
    participation: participation.state,
    address,
    registeredAddresses: participation.staticIps.map((ip) => ip.address),
    clock: participationClock(participation),
  }
}

type SignInReason = ReasonOf<'session.refused'>

/** What hides behind the one refusal; the rest is told to whoever is proven. */
const HIDDEN = [
  'wrong_service',
  'deactivated',
  'not_issued',
  'expired_initial',
  'locked',
  'wrong_address',
] as const

function reasonAgainst(
  account: Account,
  {
    door,
    address,
    matches,
    hasCode,
  }: { door: Door; address: string; matches: boolean; hasCode: boolean }
): SignInReason | null {
  const refusal = refusalOf(account, { door, address, isPasswordChange: true })
  const hidden = HIDDEN.find((reason) => reason === refusal?.reason)

  if (hidden) {
    return hidden
  }
  if (!matches) {
    return 'wrong_password'
  }
  return hasCode ? null : 'wrong_code'
}

async function reasonSince({ id }: Account): Promise<SignInReason> {
  const { isDeactivated } = await Account.findOrFail(id)
  return isDeactivated ? 'deactivated' : 'wrong_password'
}

async function refuse(reason: SignInReason, account: Account | null): Promise<never> {
  await recordRefusal('session.refused', {
    actor: null,
    reason,
    ...(account ? { ...subjectOf(account), targetUserId: `account:${account.id}` } : {}),
  })
  throw new SignInRefused()
}
