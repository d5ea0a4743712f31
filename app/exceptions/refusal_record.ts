import { auditContext } from '#audit/context'
import { recordRefusal } from '#audit/record'
import type { ActRefusal } from '#exceptions/act_refusals'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * Most acts say in an event of their own why they were refused, with what it was about. For the
 * others this one does, so that no refusal is without a line (R21 m.4/b-5).
 */
export async function putOnRecord(reason: ActRefusal, { account, auth }: HttpContext) {
  if (!auditContext.hasRefusal()) {
    const person = account ?? auth.use('staff').user
    await recordRefusal('act.refused', { actor: person?.actor ?? null, reason })
  }
}
