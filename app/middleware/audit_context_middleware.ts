import { canonicalAddress } from '#access/client_address'
import { auditContext, type AuditService } from '#audit/context'
import env from '#start/env'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { createHmac } from 'node:crypto'

const FACES: readonly [string, AuditService][] = [
  ['/audit', 'audit'],
  ['/portal', 'portal'],
  ['/ssps', 'web_site'],
  ['/api', 'web_service'],
]

/**
 * Tells every event recorded during a request where it came from (R21 m.4/b-5).
 */
export default class AuditContextMiddleware {
  handle({ request, session }: HttpContext, next: NextFn) {
    const path = request.url()
    const face = FACES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))

    return auditContext.run(
      {
        service: face?.[1] ?? 'backoffice',
        ip: canonicalAddress(request.ip()),
        method: request.method(),
        path,
        userAgent: request.header('user-agent'),
        traceId: request.id(),
        sessionDigest: session.initiated ? digestOf(session.sessionId) : undefined,
      },
      next
    )
  }
}

/** The log must tell sessions apart and never hold what opens one. */
function digestOf(sessionId: string) {
  const key = Buffer.from(env.get('INDEX_KEY').release(), 'base64')
  return createHmac('sha256', key).update(`session\0${sessionId}`).digest('base64url')
}
