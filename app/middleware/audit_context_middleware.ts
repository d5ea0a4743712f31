import { canonicalAddress } from '#access/client_address'
import { auditContext, type AuditService, sessionDigest } from '#audit/context'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

const FACES: readonly [string, AuditService][] = [
  ['/audit', 'audit'],
  ['/portal', 'portal'],
  ['/link', 'portal'],
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
        sessionDigest: session?.initiated ? sessionDigest(session.sessionId) : undefined,
      },
      next
    )
  }
}
