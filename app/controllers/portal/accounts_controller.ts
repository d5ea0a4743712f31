import { isWithoutPage, passwordRefusalOf } from '#access/service_password'
import Account from '#models/account'
import type { HttpContext } from '@adonisjs/core/http'

export default class AccountsController {
  /** The applicant's own accounts: who has the letter, who signed in, whose password waits for whom. */
  async index({ account, view }: HttpContext) {
    const { participation, participationId } = account
    const accounts = await Account.query()
      .where('participationId', participationId)
      .preload('deliveries', (deliveries) => deliveries.preload('mail'))
      .orderByRaw(`state = 'deactivated', service, seat_id`)
    accounts.forEach((one) => one.$setRelated('participation', participation))

    return view.render('pages/portal/accounts/index', {
      accounts,
      changeable: accounts.filter(
        (one) => isWithoutPage(one.service) && passwordRefusalOf(one) === null
      ),
      staticIps: participation.staticIps,
    })
  }
}
