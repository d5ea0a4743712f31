import { ensureStepUp } from '#access/step_up'
import Account from '#models/account'
import { issueAgain } from '#operations/credential_issue'
import CredentialPolicy from '#policies/credential_policy'
import { accountLetterValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class AccountLettersController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const account = await Account.findByOrFail('username', params.username)
    await bouncer.with(CredentialPolicy).authorize('handle')
    const { channel, opId } = await request.validateUsing(accountLetterValidator)
    await ensureStepUp(ctx)

    await issueAgain(account, { by: auth.use('staff').getUserOrFail(), opId, channel })

    session.flash(
      'success',
      i18n.t(channel === 'link' ? 'credentials.link_sent' : 'credentials.issued_again')
    )
    return response.redirect().toRoute('backoffice.accounts.show', { username: account.username })
  }
}
