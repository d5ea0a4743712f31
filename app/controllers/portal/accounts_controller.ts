import Account from '#models/account'
import type { HttpContext } from '@adonisjs/core/http'

export default class AccountsController {
  /** The applicant's own accounts: who has the letter, who signed in, who has not yet. */
  async index({ account, view }: HttpContext) {
    const accounts = await Account.query()
      .where('participationId', account.participationId)
      .preload('deliveries')
      .orderByRaw(`state = 'deactivated', service, seat_id`)

    return view.render('pages/portal/accounts/index', {
      accounts,
      staticIps: account.participation.staticIps,
    })
  }
}
