import { changePassword } from '#access/account_sign_in'
import { canonicalAddress } from '#access/client_address'
import { startAccountSession } from '#access/session_start'
import Account from '#models/account'
import { passwordValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class PasswordsController {
  edit({ account, view }: HttpContext) {
    return view.render('pages/ssps/passwords/edit', { account })
  }

  async update(ctx: HttpContext) {
    const { account, i18n, request, response, session } = ctx
    const { acceptsNotice, ...change } = await request.validateUsing(passwordValidator)

    await changePassword(
      account,
      { ...change, acceptsNotice: acceptsNotice ?? false },
      canonicalAddress(request.ip())
    )

    await startAccountSession(ctx, await Account.findOrFail(account.id))
    session.flash('success', i18n.t('passwords.changed'))
    return response.redirect().toRoute('ssps.status.show')
  }
}
