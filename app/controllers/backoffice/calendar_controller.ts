import { electionClock } from '#access/clock'
import type { HttpContext } from '@adonisjs/core/http'

export default class CalendarController {
  async show({ election, view }: HttpContext) {
    await election.load('circular')

    return view.render('pages/backoffice/calendar/show', {
      election,
      clock: electionClock(election),
      parameters: election.circular.rules,
    })
  }
}
