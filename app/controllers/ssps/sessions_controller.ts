import { authenticatedAccount } from '#access/account_sign_in'
import { canonicalAddress } from '#access/client_address'
import { startAccountSession } from '#access/sessions'
import { record } from '#audit/record'
import { inTransaction } from '#operations/transaction'
import { accountSessionValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class SessionsController {
  create({ view }: HttpContext) {
    return view.render('pages/ssps/sessions/create')
  }

  async store(ctx: HttpContext) {
    const { request, response } = ctx
    const given = await request.validateUsing(accountSessionValidator)
    const address = canonicalAddress(request.ip())
    const account = await authenticatedAccount(given, { door: 'web_site_entry', address })

    await startAccountSession(ctx, account)
    return response.redirect().toRoute('ssps.status.show')
  }

  async destroy({ auth, response, session }: HttpContext) {
    if (await auth.use('account').check()) {
      const account = auth.use('account').getUserOrFail()
      await inTransaction((trx) =>
        record(trx, 'session.ended', { actor: account.actor, reason: 'signed_out' })
      )
    }
    await auth.use('account').logout()
    session.clear()
    response.header('Clear-Site-Data', '"cache", "storage"')
    return response.redirect().toRoute('ssps.sessions.create')
  }
}
