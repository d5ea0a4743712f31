import env from '#start/env'
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHmac } from 'node:crypto'

export const AUDIT_SERVICES = [
  'web_site',
  'web_service',
  'sftp',
  'portal',
  'backoffice',
  'audit',
  'system',
] as const

export type AuditService = (typeof AUDIT_SERVICES)[number]

/**
 * What the log says about the request an act came with. `path` is without its
 * query and `sessionDigest` is an HMAC: links and session ids never enter the log.
 */
export type AuditContext = {
  service?: AuditService
  ip?: string
  method?: string
  path?: string
  userAgent?: string
  traceId?: string
  sessionDigest?: string
}

type Request = { context: AuditContext; hasRefusal: boolean }

const storage = new AsyncLocalStorage<Request>()

/**
 * Carries the request to the events recorded under it, so that models need
 * not know that there is one.
 */
export const auditContext = {
  run: <T>(context: AuditContext, act: () => T) => storage.run({ context, hasRefusal: false }, act),
  current: (): AuditContext => storage.getStore()?.context ?? {},
  /** Whether a refusal of this request is on record already. */
  hasRefusal: () => storage.getStore()?.hasRefusal ?? false,
  noteRefusal() {
    const request = storage.getStore()
    if (request) request.hasRefusal = true
  },
}

/** The log must tell sessions apart and never hold what opens one. */
export function sessionDigest(sessionId: string) {
  const key = Buffer.from(env.get('INDEX_KEY').release(), 'base64')
  return createHmac('sha256', key).update(`session\0${sessionId}`).digest('base64url')
}
