import { ensureStepUp } from '#access/step_up'
import Account from '#models/account'
import { unlockAccount } from '#operations/account_unlocking'
import AccountPolicy from '#policies/account_policy'
import { unlockingValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class AccountUnlockingsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const account = await Account.findByOrFail('username', params.username)
    await bouncer.with(AccountPolicy).authorize('unlock')
    const { opId, unlockReason } = await request.validateUsing(unlockingValidator)
    await ensureStepUp(ctx)

    await unlockAccount(account, {
      by: auth.use('staff').getUserOrFail(),
      opId,
      explanation: unlockReason,
    })

    session.flash('success', i18n.t('accounts.unlocked'))
    return response.redirect().toRoute('backoffice.accounts.show', { username: account.username })
  }
}
