import { nextChange, participationClock } from '#access/clock'
import type { HttpContext } from '@adonisjs/core/http'

export default class StatusController {
  /** Whether results are given now, and when that changes (R16 m.3/a). */
  show({ account }: HttpContext) {
    const { now, phase, round } = participationClock(account.participation)
    const change = nextChange(account.participation)

    return {
      phase,
      round,
      now: now.toUTC().toISO(),
      nextChange: change && { phase: change.phase, at: change.at.toUTC().toISO() },
    }
  }
}
