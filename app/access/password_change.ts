import { isSamePassword, matchesPassword, passwordFaultOf } from '#access/password'
import { type Attempt, forgetFailures, isThrottled } from '#access/throttle'
import type { ReasonOf } from '#audit/catalogue'
import PasswordRefused from '#exceptions/password_refused'

/** The three fields of the form, as typed. */
export type Change = { current: string; wanted: string; repeated: string }

type Reason = ReasonOf<'password.refused'>

/** Whose password it is; `countFailure` says what another wrong try means for them. */
export type Holder = {
  attempt: Attempt
  password: string | null
  pepperKey: string | null
  isInitial: boolean
  /** A second factor beside it allows a shorter one. */
  withTotp: boolean
  countFailure: () => Promise<unknown>
  recordRefusal: (reason: Reason) => Promise<unknown>
}

/**
 * The current password is theirs, the wanted one good and another (R13 m.5/c). Throws
 * PasswordRefused at its field, on record where somebody may be guessing.
 */
export async function ensureChangeable({ current, wanted, repeated }: Change, holder: Holder) {
  const { attempt, isInitial, password, pepperKey, withTotp } = holder

  if (await isThrottled(attempt)) {
    return refuse(holder, 'throttled', 'current')
  }
  if (!(await matchesPassword(password, current, { isInitial, pepperKey }))) {
    await holder.countFailure()
    return refuse(holder, 'wrong_password', 'current')
  }
  await forgetFailures(attempt)

  if (isSamePassword(wanted, current, { isInitial })) {
    return refuse(holder, 'same_as_before', 'wanted')
  }
  const fault = passwordFaultOf(wanted, { withTotp })

  if (fault !== null) {
    return refuse(holder, 'too_weak', 'wanted', fault)
  }
  if (wanted !== repeated) {
    throw new PasswordRefused('repeated', 'not_the_same')
  }
}

async function refuse(
  { recordRefusal, withTotp }: Holder,
  reason: Reason,
  field: 'current' | 'wanted',
  fault: string = reason
): Promise<never> {
  await recordRefusal(reason)
  throw new PasswordRefused(
    field,
    withTotp && SAID_TO_STAFF.includes(fault) ? `staff.${fault}` : fault
  )
}

/** Where the words cite no circular, or name another length. */
const SAID_TO_STAFF = ['same_as_before', 'too_short']
