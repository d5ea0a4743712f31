import { isSpeltAsRecoveryCode, unusedCode, useUp } from '#access/recovery_codes'
import { matchesPassword, PEPPER_KEY, renewedHash } from '#access/password'
import { countFailure, forgetFailures, isThrottled } from '#access/throttle'
import { newTotpSecret, openedSecret, stepOf } from '#access/totp'
import type { ReasonOf } from '#audit/catalogue'
import { record, recordRefusal } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import SignInRefused from '#exceptions/sign_in_refused'
import Staff from '#models/staff'
import type StaffRecoveryCode from '#models/staff_recovery_code'
import { inTransaction } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

type Given = { email: string; password: string; code: string }

type Proof = { step: number | null; recoveryCode: StaffRecoveryCode | null }

/**
 * E-mail, password and a code that counts once, of the authenticator or a recovery code: the
 * person, and how many recovery codes are left if one was used. Else SignInRefused: every refusal
 * does the same work and gets the same answer; the log knows the reason.
 */
export async function authenticatedStaff({ email, password, code }: Given, address: string) {
  const name = email.trim().toLowerCase()
  const attempt = { realm: 'staff' as const, name, address }
  const staff = await Staff.findBy('email', asciiOnly(name))
  const kind = { isInitial: staff?.mustChangePassword, pepperKey: staff?.passwordKey }
  const matches = await matchesPassword(staff?.password ?? null, password, kind)
  const proof = await proofOf(code, staff)
  const isBlocked = await isThrottled(attempt)

  if (isBlocked) {
    return refuse('throttled', staff)
  }
  const isRight = staff !== null && matches && !isShut(staff)
  const admitted = isRight && (await admit(staff, proof, await renewedHash(password, kind)))

  if (!staff || !admitted) {
    await countStaffFailure(staff, attempt)
    return refuse(reasonOf({ staff, matches, code }), staff)
  }
  await forgetFailures(attempt)
  return { staff, ...admitted }
}

/** The same person again, by a fresh code, before an act that must be theirs. */
export async function confirmStaff(staff: Staff, code: string, address: string) {
  const attempt = { realm: 'step_up' as const, name: String(staff.id), address }

  if (await isThrottled(attempt)) {
    await recordRefusal('access.refused', { actor: staff.actor, reason: 'throttled' })
    throw new ActRefused('throttled')
  }
  const step = stepOf(code, {
    secret: openedSecret(staff.totpSecret),
    after: Number(staff.totpLastStep),
  })

  if (step === null || !(await spend(staff, step))) {
    await countFailure(attempt)
    await recordRefusal('access.refused', { actor: staff.actor, reason: 'wrong_code' })
    throw new ActRefused('wrong_code')
  }
  await forgetFailures(attempt)
  await inTransaction((trx) => record(trx, 'session.confirmed', { actor: staff.actor }))
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

async function proofOf(code: string, staff: Staff | null): Promise<Proof> {
  const step = stepOf(code, {
    secret: staff ? openedSecret(staff.totpSecret) : newTotpSecret(),
    after: Number(staff?.totpLastStep ?? 0),
  })

  return { step, recoveryCode: await unusedCode(staff, code) }
}

/** The code is spent and the session starts together; null when the code was no longer there. */
function admit(staff: Staff, proof: Proof, renewed: string | null) {
  return inTransaction(async (trx) => {
    const spent = await spendProof(staff, proof, trx)

    if (spent === null) {
      return null
    }
    if (renewed) {
      await Staff.query({ client: trx })
        .where({ id: staff.id, password: staff.password })
        .update({ password: renewed, passwordKey: PEPPER_KEY })
    }
    await record(trx, 'session.started', { actor: staff.actor })
    return spent
  })
}

async function spendProof(
  staff: Staff,
  { step, recoveryCode }: Proof,
  trx: TransactionClientContract
) {
  if (step !== null) {
    return (await spend(staff, step, trx)) ? { codesLeft: null } : null
  }
  const codesLeft = recoveryCode && (await useUp(recoveryCode, { staff, trx }))
  return codesLeft === null ? null : { codesLeft }
}

/** One statement decides between two who use the same code at once. */
async function spend(staff: Staff, step: number, trx?: TransactionClientContract) {
  const [count] = await Staff.query({ client: trx })
    .where('id', staff.id)
    .where('totpLastStep', '<', step)
    .update({ totpLastStep: step })

  return count === 1
}

function isShut({ isDeactivated, isInitialExpired }: Staff) {
  return isDeactivated || isInitialExpired
}

function reasonOf({
  staff,
  matches,
  code,
}: {
  staff: Staff | null
  matches: boolean
  code: string
}) {
  if (!staff) {
    return 'unknown_user'
  }
  if (staff.isDeactivated) {
    return 'deactivated'
  }
  if (staff.isInitialExpired) {
    return 'expired_initial'
  }
  if (!matches) {
    return 'wrong_password'
  }
  return isSpeltAsRecoveryCode(code) ? 'wrong_recovery_code' : 'wrong_code'
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
