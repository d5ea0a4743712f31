import { subjectOf } from '#access/account_sign_in'
import { refuseStrange } from '#access/strange'
import Account from '#models/account'
import { showClaimCode } from '#operations/claim_code'
import type { HttpContext } from '@adonisjs/core/http'

export default class ClaimCodesController {
  /** The one page that shows the code of a link, to the liaison of its holder. */
  async store(ctx: HttpContext) {
    const { account, params, view } = ctx
    const { participationId } = account
    const holder = await Account.findBy({ username: params.username, participationId })

    if (holder === null) {
      return refuseStrange(ctx, { actor: account.actor, about: subjectOf(account) })
    }
    const shown = await showClaimCode(holder, { by: account })
    return view.render('pages/portal/claim_codes/show', { holder, ...shown })
  }
}
