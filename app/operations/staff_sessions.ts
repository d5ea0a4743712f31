import { endLiveSessions } from '#access/live_sessions'
import { record } from '#audit/record'
import type Staff from '#models/staff'
import { inTransaction } from '#operations/transaction'

/**
 * An administrator ends sessions of somebody of SKGM or of an auditor at once (ASVS 7.4.5): it
 * takes a stolen device out, not the person, who may sign in again.
 */
export function endStaffSessions(person: Staff, { which, by }: { which: string; by: Staff }) {
  return inTransaction(async (trx) => {
    const count = await endLiveSessions(person.actor, { which, reason: 'killed', trx })

    if (count > 0) {
      await record(trx, 'staff.sessions_ended', {
        actor: by.actor,
        target: { type: 'staff', id: person.id },
        details: { count },
      })
    }
  })
}
