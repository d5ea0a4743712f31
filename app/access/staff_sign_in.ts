import { matchesPassword, PEPPER_KEY, renewedHash } from '#access/password'
import { countFailure, forgetFailures, isThrottled } from '#access/throttle'
import { newTotpSecret, openedSecret, stepOf } from '#access/totp'
import { record, recordRefusal } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import SignInRefused from '#exceptions/sign_in_refused'
import Staff from '#models/staff'
import { inTransaction } from '#operations/transaction'

type Given = { email: string; password: string; code: string }

/**
 * E-mail, password and a code that counts once: the person, or SignInRefused. Every refusal does
 * the same work and gets the same answer; the log knows the reason.
 */
export async function authenticatedStaff({ email, password, code }: Given, address: string) {
  const name = email.trim().toLowerCase()
  const attempt = { realm: 'staff' as const, name, address }
  const staff = await Staff.findBy('email', asciiOnly(name))
  const kind = { isInitial: staff?.mustChangePassword, pepperKey: staff?.passwordKey }
  const matches = await matchesPassword(staff?.password ?? null, password, kind)
  const step = stepOf(code, {
    secret: staff ? openedSecret(staff.totpSecret) : newTotpSecret(),
    after: Number(staff?.totpLastStep ?? 0),
  })
  const isBlocked = await isThrottled(attempt)

  if (isBlocked) {
    return refuse('throttled', staff)
  }
  if (!staff || !matches || step === null || isShut(staff) || !(await spend(staff, step))) {
    await countStaffFailure(staff, attempt)
    return refuse(reasonOf({ staff, matches }), staff)
  }

  await forgetFailures(attempt)
  const renewed = await renewedHash(password, kind)
  await inTransaction(async (trx) => {
    if (renewed) {
      await Staff.query({ client: trx })
        .where({ id: staff.id, password: staff.password })
        .update({ password: renewed, passwordKey: PEPPER_KEY })
    }
    await record(trx, 'session.started', { actor: staff.actor })
  })
  return staff
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

/** One statement decides between two who use the same code at once. */
async function spend(staff: Staff, step: number) {
  const [count] = await Staff.query()
    .where('id', staff.id)
    .where('totpLastStep', '<', step)
    .update({ totpLastStep: step })

  return count === 1
}

function isShut({ isDeactivated, isInitialExpired }: Staff) {
  return isDeactivated || isInitialExpired
}

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
  return matches ? 'wrong_code' : 'wrong_password'
}

async function refuse(
  reason:
    | 'throttled'
    | 'unknown_user'
    | 'deactivated'
    | 'expired_initial'
    | 'wrong_code'
    | 'wrong_password',
  staff: Staff | null
): Promise<never> {
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
