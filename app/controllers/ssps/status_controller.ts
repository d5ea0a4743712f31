import { nextChange, participationClock } from '#access/clock'
import type { Article } from '#circular/articles'
import type { HttpContext } from '@adonisjs/core/http'

/** What every user is reminded of, and where it stands. */
const ARTICLES_TOLD = {
  address: 'm.4/b-2',
  opening: 'm.3/a',
  restriction: 'm.3/b',
  provisional: 'm.3',
  responsibility: 'm.4/b-3',
  log: 'm.4/b-5',
} satisfies Record<string, Article>

export default class StatusController {
  /** When the service opens, and what holds until then (m.3/a, m.3/b, m.4/b). */
  show({ account, view }: HttpContext) {
    const { participation } = account

    return view.render('pages/ssps/status/show', {
      account,
      participation,
      election: participation.election,
      articles: ARTICLES_TOLD,
      clock: participationClock(participation),
      change: nextChange(participation),
    })
  }
}
