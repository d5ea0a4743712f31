import { authenticatedAccount } from '#access/account_sign_in'
import { canonicalAddress } from '#access/client_address'
import { startAccountSession } from '#access/session_start'
import { endAccountSession } from '#access/sessions'
import { portalSessionValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class SessionsController {
  create({ view }: HttpContext) {
    return view.render('pages/portal/sessions/create')
  }

  async store(ctx: HttpContext) {
    const { request, response } = ctx
    const given = await request.validateUsing(portalSessionValidator)
    const address = canonicalAddress(request.ip())
    const account = await authenticatedAccount(given, { door: 'portal', address })

    await startAccountSession(ctx, account)
    return response.redirect().toRoute('portal.status.show')
  }

  async destroy(ctx: HttpContext) {
    await endAccountSession(ctx)
    return ctx.response.redirect().toRoute('portal.sessions.create')
  }
}
