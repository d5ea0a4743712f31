import { electionClock } from '#access/clock'
import AdministrationPolicy from '#policies/administration_policy'
import type { HttpContext } from '@adonisjs/core/http'

export default class CalendarController {
  async show({ bouncer, election, view }: HttpContext) {
    await election.load('circular')

    return view.render('pages/backoffice/calendar/show', {
      election,
      clock: electionClock(election),
      mayAct: !election.isConcluded && (await bouncer.with(AdministrationPolicy).allows('act')),
      parameters: election.circular.rules,
    })
  }
}
