import HealthController from '#controllers/health_controller'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * Answers before sessions begin: a probe leaves none behind, and hears what
 * failed even while the database that holds them is gone.
 */
export default class HealthMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const isProbe = ctx.request.method() === 'GET' && ctx.request.url() === '/health'
    return isProbe ? new HealthController().show(ctx) : next()
  }
}
