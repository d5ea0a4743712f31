import { isOwnHost } from '#config/app'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

const ANSWER = 'Bu adreste hizmet verilmez. / Nothing is served under this name.\n'

/**
 * A request that names another host reaches no page: no link and no cookie comes of a name that
 * somebody made up (RFC 9110 section 15.5.20).
 */
export default class HostMiddleware {
  async handle({ request, response }: HttpContext, next: NextFn) {
    if (isOwnHost(request.header('host') ?? '')) {
      return next()
    }
    return response.status(421).header('Cache-Control', 'no-store').send(ANSWER)
  }
}
