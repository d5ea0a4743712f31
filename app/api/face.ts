import type { HttpContext } from '@adonisjs/core/http'

/**
 * Whether a program asks. The web service has no session, no cookie and no page: a request proves
 * by itself whose it is, and every error is problem details.
 */
export function isApi({ request, route }: Pick<HttpContext, 'request' | 'route'>) {
  return isApiPath(route?.pattern ?? request.url())
}

export function isApiPath(path: string) {
  return path === '/api' || path.startsWith('/api/')
}
