import { hashedPassword, PEPPER_KEY } from '#access/password'
import { type Change, ensureChangeable } from '#access/password_change'
import { countStaffFailure } from '#access/staff_sign_in'
import { record, recordRefusal } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import Staff from '#models/staff'
import { endSessions } from '#access/sessions'
import { inTransaction } from '#operations/transaction'

/**
 * The person's own password in place of the current one. An initial password dies with it, and
 * every session of the person ends.
 */
export async function changeStaffPassword(staff: Staff, change: Change, address: string) {
  const attempt = { realm: 'staff' as const, name: staff.email, address }
  await ensureChangeable(change, {
    attempt,
    password: staff.password,
    pepperKey: staff.passwordKey,
    isInitial: staff.mustChangePassword,
    withTotp: true,
    countFailure: () => countStaffFailure(staff, attempt),
    recordRefusal: (reason) => recordRefusal('password.refused', { actor: staff.actor, reason }),
  })
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
      .merge({
        password: hash,
        passwordKey: PEPPER_KEY,
        mustChangePassword: false,
        initialPasswordExpiresAt: null,
      })
      .save()
    await endSessions(staff.actor, { reason: 'password_changed', trx })
    await record(trx, 'password.changed', {
      actor: staff.actor,
      target: { type: 'staff', id: staff.id },
    })
  })
}
