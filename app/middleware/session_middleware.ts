import { isApi } from '#api/face'
import Session from '@adonisjs/session/session_middleware'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * A program has no session, and leaves none behind.
 */
export default class SessionMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (isApi(ctx)) {
      return next()
    }
    const session = await ctx.containerResolver.make(Session)
    return session.handle(ctx, next)
  }
}
