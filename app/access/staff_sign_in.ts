import { matchesPassword, PEPPER_KEY, renewedHash } from '#access/password'
import {
  passkeyRefusalOf,
  proofOf,
  type Proof,
  refusalOf,
  type SecondFactor,
  spendProof,
} from '#access/second_factor'
import { countFailure, forgetFailures, isThrottled } from '#access/throttle'
import type { ReasonOf } from '#audit/catalogue'
import { record, recordRefusal } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import SignInRefused from '#exceptions/sign_in_refused'
import Staff from '#models/staff'
import { inTransaction } from '#operations/transaction'

type Given = SecondFactor & { email: string; password: string }

/**
 * E-mail, password and a second factor that counts once, a code of the authenticator, a recovery
 * code or a passkey: the person, and how many recovery codes are left if one was used. Else
 * SignInRefused: every refusal does the same work and gets the same answer; the log knows the
 * reason.
 */
export async function authenticatedStaff(given: Given, address: string) {
  const { email, password } = given
  const name = email.trim().toLowerCase()
  const attempt = { realm: 'staff' as const, name, address }
  const staff = await Staff.findBy('email', asciiOnly(name))
  const kind = { isInitial: staff?.mustChangePassword, pepperKey: staff?.passwordKey }
  const matches = await matchesPassword(staff?.password ?? null, password, kind)
  const proof = await proofOf(given, staff)
  const isBlocked = await isThrottled(attempt)

  if (isBlocked) {
    return refuse('throttled', staff)
  }
  const isRight = staff !== null && matches && !isShut(staff)
  const admitted = isRight && (await admit(staff, proof, await renewedHash(password, kind)))

  if (!staff || !admitted) {
    await countStaffFailure(staff, attempt)
    return refuse(reasonOf({ staff, matches }) ?? refusalOf(given, proof), staff)
  }
  await forgetFailures(attempt)
  return { staff, codesLeft: admitted.codesLeft }
}

/** The same person again, by a fresh code or a passkey, before an act that must be theirs. */
export async function confirmStaff(staff: Staff, given: SecondFactor, address: string) {
  const attempt = { realm: 'step_up' as const, name: String(staff.id), address }

  if (await isThrottled(attempt)) {
    await recordRefusal('access.refused', { actor: staff.actor, reason: 'throttled' })
    throw new ActRefused('throttled')
  }
  const proof = { ...(await proofOf(given, staff)), recoveryCode: null }

  if (!(await confirm(staff, proof))) {
    await countFailure(attempt)
    await recordRefusal('access.refused', {
      actor: staff.actor,
      reason: given.passkey ? passkeyRefusalOf(proof) : 'wrong_code',
    })
    throw new ActRefused(given.passkey ? 'wrong_passkey' : 'wrong_code')
  }
  await forgetFailures(attempt)
}

/** Counts a wrong password or code; the one that locks the person out is on record. */
export async function countStaffFailure(
  staff: Staff | null,
  attempt: { realm: 'staff'; name: string; address: string }
) {
  const wasLast = await countFailure(attempt)

  if (wasLast && staff) {
    await recordRefusal('staff.locked', { actor: null, target: { type: 'staff', id: staff.id } })
  }
}

/** The second factor is spent and the session starts together; null when it was no longer there. */
function admit(staff: Staff, proof: Proof, renewed: string | null) {
  return inTransaction(async (trx) => {
    const spent = await spendProof(staff, proof, trx)

    if (spent === null) {
      return null
    }
    const { codesLeft, ...details } = spent

    if (renewed) {
      await Staff.query({ client: trx })
        .where({ id: staff.id, password: staff.password })
        .update({ password: renewed, passwordKey: PEPPER_KEY })
    }
    await record(trx, 'session.started', { actor: staff.actor, details })
    return { codesLeft }
  })
}

function confirm(staff: Staff, proof: Proof) {
  return inTransaction(async (trx) => {
    const spent = await spendProof(staff, proof, trx)

    if (spent === null) {
      return false
    }
    const { codesLeft, ...details } = spent
    await record(trx, 'session.confirmed', { actor: staff.actor, details })
    return codesLeft === null
  })
}

function isShut({ isDeactivated, isInitialExpired }: Staff) {
  return isDeactivated || isInitialExpired
}

/** What is wrong beside the second factor; null for nothing. */
function reasonOf({ staff, matches }: { staff: Staff | null; matches: boolean }) {
  if (!staff) {
    return 'unknown_user'
  }
  if (staff.isDeactivated) {
    return 'deactivated'
  }
  if (staff.isInitialExpired) {
    return 'expired_initial'
  }
  return matches ? null : 'wrong_password'
}

async function refuse(reason: ReasonOf<'session.refused'>, staff: Staff | null): Promise<never> {
  await recordRefusal('session.refused', {
    actor: null,
    reason,
    ...(staff ? { targetUserId: `staff:${staff.id}` } : {}),
  })
  throw new SignInRefused()
}

/** The column is ASCII: comparing it with anything else is an error of the database. */
function asciiOnly(text: string) {
  return /^[\x21-\x7e]{1,254}$/.test(text) ? text : ''
}
