import { subjectOf } from '#access/account_sign_in'
import { canonicalAddress } from '#access/client_address'
import type { Door } from '#access/gate'
import { tokenAt } from '#access/tokens'
import { bearerTokenIn } from '#api/authorization'
import { auditContext } from '#audit/context'
import { recordAccess } from '#audit/record'
import type ApiToken from '#models/api_token'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * Asks the gate at every request of a program, and puts the answer on record before it leaves
 * (R17 m.4/b-2, R21 m.4/b-5).
 */
export default class TokenMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { door }: { door: Door }) {
    const { request, response } = ctx
    const address = canonicalAddress(request.ip())
    const { account, token } = await tokenAt(bearerTokenIn(request), { door, address })
    ctx.account = account
    ctx.token = token

    const context = { ...auditContext.current(), sessionDigest: token.sessionDigest }
    return auditContext.run(context, async () => {
      await next()
      await recordAccess('access.granted', {
        ...subjectOf(account),
        actor: account.actor,
        response: { status: response.getStatus() },
      })
    })
  }
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    /** What a program showed at the web service. */
    token: ApiToken
  }
}
