import { CSP_REPORTS } from '#middleware/csp_reports_middleware'
import env from '#start/env'
import type { ServerResponse } from 'node:http'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  `report-uri ${CSP_REPORTS}`,
].join(';')

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
  'X-Robots-Tag': 'noindex, nofollow',
}

const STRICT_TRANSPORT_SECURITY = 'max-age=31536000; includeSubDomains'

/**
 * Shield answers only where a route matched; files, unknown addresses and
 * failures need the same protection. The headers are written at once, because
 * the file server answers past the framework's response.
 */
export default class SecurityHeadersMiddleware {
  async handle({ request, response }: HttpContext, next: NextFn) {
    protect(response.response, { isAsset: request.url().startsWith('/assets/') })

    if (request.url() === '/link') {
      response.response.setHeader('Referrer-Policy', 'no-referrer')
    }

    return next()
  }
}

/**
 * Personal data may be on every page, so only assets are kept by browsers.
 */
export function protect(response: ServerResponse, { isAsset }: { isAsset: boolean }) {
  for (const [name, value] of Object.entries(HEADERS)) {
    response.setHeader(name, value)
  }

  if (!isAsset) response.setHeader('Cache-Control', 'no-store')
  if (env.get('SSPS_ENV') === 'live') {
    response.setHeader('Strict-Transport-Security', STRICT_TRANSPORT_SECURITY)
  }
}
