import { electionClock } from '#access/clock'
import type { HttpContext } from '@adonisjs/core/http'

export default class StatusController {
  /** When the service opens, and what holds until then (m.3/a, m.3/b, m.4/b). */
  show({ account, view }: HttpContext) {
    const { participation } = account

    return view.render('pages/ssps/status/show', {
      account,
      participation,
      election: participation.election,
      clock: electionClock(participation.election),
    })
  }
}
