import { authenticatedAccount } from '#access/account_sign_in'
import { canonicalAddress } from '#access/client_address'
import { startAccountSession } from '#access/session_start'
import { endAccountSession } from '#access/sessions'
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

  async destroy(ctx: HttpContext) {
    await endAccountSession(ctx)
    return ctx.response.redirect().toRoute('ssps.sessions.create')
  }
}
