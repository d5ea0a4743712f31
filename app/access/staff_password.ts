import {
  hashedPassword,
  isSamePassword,
  matchesPassword,
  passwordFaultOf,
  PEPPER_KEY,
} from '#access/password'
import { countStaffFailure } from '#access/staff_sign_in'
import { forgetFailures, isThrottled } from '#access/throttle'
import { record, recordRefusal } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import PasswordRefused from '#exceptions/password_refused'
import Staff from '#models/staff'
import { endSessions } from '#access/sessions'
import { inTransaction } from '#operations/transaction'

type Change = { current: string; wanted: string; repeated: string }

/**
 * The person's own password in place of the current one. An initial password dies with it, and
 * every session of the person ends.
 */
export async function changeStaffPassword(staff: Staff, change: Change, address: string) {
  await ensureCurrent(staff, change.current, address)
  await ensureGood(staff, change)
  const hash = await hashedPassword(change.wanted)

  await inTransaction(async (trx) => {
    const locked = await Staff.query({ client: trx })
      .where('id', staff.id)
      .forUpdate()
      .firstOrFail()

    if (locked.isDeactivated || locked.password !== staff.password) {
      throw new ActRefused('password_changed')
    }
    await locked
      .merge({ password: hash, passwordKey: PEPPER_KEY, mustChangePassword: false })
      .save()
    await endSessions(staff.actor, { reason: 'password_changed', trx })
    await record(trx, 'password.changed', {
      actor: staff.actor,
      target: { type: 'staff', id: staff.id },
    })
  })
}

async function ensureCurrent(staff: Staff, current: string, address: string) {
  const attempt = { realm: 'staff' as const, name: staff.email, address }

  if (await isThrottled(attempt)) {
    return refuse(staff, 'throttled', 'current')
  }
  const isInitial = staff.mustChangePassword

  if (!(await matchesPassword(staff.password, current, { isInitial }))) {
    await countStaffFailure(staff, attempt)
    return refuse(staff, 'wrong_password', 'current')
  }
  await forgetFailures(attempt)
}

async function ensureGood(staff: Staff, { current, wanted, repeated }: Change) {
  const fault = passwordFaultOf(wanted, { withTotp: true })

  if (isSamePassword(wanted, current, { isInitial: staff.mustChangePassword })) {
    return refuse(staff, 'same_as_before', 'wanted', 'staff.same_as_before')
  }
  if (fault !== null) {
    return refuse(staff, 'too_weak', 'wanted', fault === 'too_short' ? 'staff.too_short' : fault)
  }
  if (wanted !== repeated) {
    throw new PasswordRefused('repeated', 'not_the_same')
  }
}

async function refuse(
  staff: Staff,
  reason: 'wrong_password' | 'too_weak' | 'same_as_before' | 'throttled',
  field: 'current' | 'wanted',
  fault: string = reason
): Promise<never> {
  await recordRefusal('password.refused', { actor: staff.actor, reason })
  throw new PasswordRefused(field, fault)
}
