import { countAgainst, type Limited } from '#access/limits'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** Behind the door: it is known by then whose request it is. */
export default class LimitMiddleware {
  async handle({ account, auth }: HttpContext, next: NextFn, { of: limited }: { of: Limited }) {
    await countAgainst(limited, account ?? auth.use('staff').getUserOrFail())
    return next()
  }
}
