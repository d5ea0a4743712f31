import { changePassword } from '#access/account_sign_in'
import { canonicalAddress } from '#access/client_address'
import { startAge } from '#access/session_age'
import Account from '#models/account'
import { passwordValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class PasswordsController {
  edit({ account, view }: HttpContext) {
    return view.render('pages/ssps/passwords/edit', { account })
  }

  async update({ account, auth, i18n, request, response, session }: HttpContext) {
    const { acceptsNotice, ...change } = await request.validateUsing(passwordValidator)

    await changePassword(
      account,
      { ...change, acceptsNotice: acceptsNotice ?? false },
      canonicalAddress(request.ip())
    )

    session.clear()
    await auth.use('account').login(await Account.findOrFail(account.id))
    await session.tag(`account:${account.id}`)
    startAge(session)
    session.flash('success', i18n.t('passwords.changed'))
    return response.redirect().toRoute('ssps.status.show')
  }
}
