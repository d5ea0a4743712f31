import Account from '#models/account'
import { proposeAct } from '#operations/administration'
import AccountPolicy from '#policies/account_policy'
import { accountDeactivationValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class AccountDeactivationsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const account = await Account.findByOrFail('username', params.username)
    await bouncer.with(AccountPolicy).authorize('proposeDeactivation')
    const { opId, deactivationReason } = await request.validateUsing(accountDeactivationValidator)
    const { id } = await proposeAct(
      'account.deactivate',
      { accountId: account.id, explanation: deactivationReason },
      { by: auth.use('staff').getUserOrFail(), opId }
    )

    session.flash('success', i18n.t('accounts.deactivation_proposed'))
    return response.redirect().toRoute('backoffice.cases.show', { id })
  }
}
