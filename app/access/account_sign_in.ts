import { isDeliveryCode } from '#access/delivery_code'
import { participationClock } from '#access/clock'
import { type Door, type GateFacts, type Refusal, refusalAt } from '#access/gate'
import { hashedPassword, matchesPassword, PEPPER_KEY, renewedHash } from '#access/password'
import { type Change, ensureChangeable } from '#access/password_change'
import { endSessions } from '#access/sessions'
import { countFailure, forgetFailures, isThrottled } from '#access/throttle'
import { record, recordRefusal } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import PasswordRefused from '#exceptions/password_refused'
import SignInRefused from '#exceptions/sign_in_refused'
import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import { inTransaction } from '#operations/transaction'
import { DateTime } from 'luxon'

type Given = { username: string; password: string; code?: string }

type AccountChange = Change & { acceptsNotice: boolean }

/** The wording of the notice that was accepted (R19, R28). */
const NOTICE_VERSION = 1

/**
 * User name and password at a door, from an address: the account, or SignInRefused. Unknown name,
 * wrong password, wrong address and deactivated account do the same work and get the same answer.
 */
export async function authenticatedAccount(
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
    await failed(account, attempt)
    return refuse(reason!, account)
  }
  const overtaken = await letIn(account, await renewedHash(password, kind))

  if (overtaken) {
    return refuse(overtaken, account)
  }
  await forgetFailures(attempt)
  return account
}

/**
 * On record, under the account's lock: what took the access away while the password was compared
 * comes first, and is returned.
 */
function letIn(account: Account, renewed: string | null) {
  return inTransaction(async (trx): Promise<SignInReason | null> => {
    const now = await Account.query({ client: trx })
      .where('id', account.id)
      .forUpdate()
      .firstOrFail()

    if (now.isDeactivated) {
      return 'deactivated'
    }
    if (now.credentialVersion !== account.credentialVersion || now.password !== account.password) {
      return 'wrong_password'
    }
    const moved = renewed ? { password: renewed, passwordKey: PEPPER_KEY } : {}
    await now.merge({ lastSignedInAt: DateTime.now(), ...moved }).save()
    account.merge(moved)
    await record(trx, 'session.started', { ...subjectOf(account), actor: account.actor })
    return null
  })
}

/** What stands between this account and a door right now; null admits. */
export function refusalOf(
  account: Account,
  { door, address, isPasswordChange }: { door: Door; address: string; isPasswordChange?: boolean }
): Refusal | null {
  return refusalAt(door, { ...gateFacts(account, address), isPasswordChange })
}

/** With everything the gate asks for. */
export function withGate(id: number) {
  return gateQuery().where('id', id).first()
}

/**
 * The holder's own password in place of the current one; an initial password dies with it, and
 * all other sessions end (R13 m.5/c). Notice and responsibility are accepted once, on record.
 */
export async function changePassword(account: Account, change: AccountChange, address: string) {
  const attempt = { realm: 'account' as const, name: account.username, address }
  await ensureChangeable(change, {
    actor: account.actor,
    attempt,
    password: account.password,
    pepperKey: account.passwordKey,
    isInitial: account.mustChangePassword,
    withTotp: false,
    countFailure: () => failed(account, attempt),
    about: subjectOf(account),
  })

  if (!change.acceptsNotice && account.noticeAcceptedAt === null) {
    throw new PasswordRefused('acceptsNotice', 'notice_missing')
  }
  const hash = await hashedPassword(change.wanted)

  await inTransaction(async (trx) => {
    const locked = await Account.query({ client: trx })
      .where('id', account.id)
      .forUpdate()
      .firstOrFail()
    const isFirst = locked.mustChangePassword
    const now = DateTime.now()

    if (locked.isDeactivated || locked.credentialVersion !== account.credentialVersion) {
      throw new ActRefused('deactivated')
    }
    await locked
      .merge({
        password: hash,
        passwordKey: PEPPER_KEY,
        state: 'active',
        initialPasswordExpiresAt: null,
        firstChangedAt: isFirst ? now : locked.firstChangedAt,
        noticeAcceptedAt: locked.noticeAcceptedAt ?? now,
        version: locked.version + 1,
      })
      .save()
    await endSessions(account.actor, { reason: 'password_changed', trx })
    await record(trx, 'password.changed', {
      ...subjectOf(account),
      actor: account.actor,
      target: { type: 'account', id: account.id, version: locked.version },
      rule: 'R13',
      article: 'm.5/c',
    })
    if (account.noticeAcceptedAt === null) {
      await record(trx, 'notice.accepted', {
        ...subjectOf(account),
        actor: account.actor,
        details: { notice: 'responsibility_and_personal_data', noticeVersion: NOTICE_VERSION },
      })
    }
  })
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
  return isName ? gateQuery().where('username', username).first() : null
}

function gateQuery() {
  return Account.query().preload('participation', (participation) =>
    participation
      .preload('applicant')
      .preload('rounds')
      .preload('staticIps', (ips) => ips.whereNull('releasedAt').orderBy('seatId'))
      .preload('election', (election) => election.preload('circular'))
  )
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
        account.mustChangePassword && expiresAt !== null && expiresAt < DateTime.now(),
    },
    participation: participation.state,
    address,
    registeredAddresses: participation.staticIps.map((ip) => ip.address),
    clock: participationClock(participation),
  }
}

type SignInReason =
  | 'wrong_code'
  | 'unknown_user'
  | 'wrong_password'
  | 'wrong_address'
  | 'deactivated'
  | 'locked'
  | 'throttled'
  | 'not_issued'
  | 'expired_initial'
  | 'wrong_service'

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

  if (refusal === null) {
    return matches ? (hasCode ? null : 'wrong_code') : 'wrong_password'
  }
  return refusal.reason === 'initial_password' ||
    refusal.reason === 'concluded' ||
    refusal.reason === 'closed'
    ? null
    : refusal.reason
}

async function failed(
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

async function refuse(reason: SignInReason, account: Account | null): Promise<never> {
  await recordRefusal('session.refused', {
    actor: null,
    reason,
    ...(account ? { ...subjectOf(account), targetUserId: `account:${account.id}` } : {}),
  })
  throw new SignInRefused()
}

function subjectOf({ participation }: Account) {
  return { election: participation.electionId, applicant: participation.applicantId }
}
