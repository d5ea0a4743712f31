import { recordRefusal } from '#audit/record'
import { isDemo } from '#config/app'
import TlsMissing from '#exceptions/tls_missing'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * A program that sends its secrets in the clear is told so and not led on to where they are safe:
 * it would send them in the clear again (ASVS 4.1.2). The demo has no TLS.
 */
export default class TlsMiddleware {
  async handle({ request }: HttpContext, next: NextFn) {
    if (isDemo || request.secure()) {
      return next()
    }
    await recordRefusal('access.refused', { actor: null, reason: 'not_encrypted' })
    throw new TlsMissing()
  }
}
