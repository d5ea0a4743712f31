import { outages } from '#operations/outages'
import OutagePolicy from '#policies/outage_policy'
import type { HttpContext } from '@adonisjs/core/http'

export default class OutagesController {
  /** From it a dispute over an election night is answered. */
  async index({ bouncer, view }: HttpContext) {
    await bouncer.with(OutagePolicy).authorize('read')

    return view.render('pages/audit/outages/index', { outages: await outages() })
  }
}
