import type { HttpContext } from '@adonisjs/core/http'

type Request = HttpContext['request']

const LONGEST_USERNAME = 100
const LONGEST_PASSWORD = 1024

/** User name and password as RFC 7617 spells them, in UTF-8; null when there are none to read. */
export function basicCredentialsIn(request: Request) {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorizationOf(request)) ?? []
  const text = encoded === undefined ? null : textIn(encoded)
  const colon = text?.indexOf(':') ?? -1

  if (text === null || colon === -1) {
    return null
  }
  const username = text.slice(0, colon)
  const password = text.slice(colon + 1)
  const isBounded = username.length <= LONGEST_USERNAME && password.length <= LONGEST_PASSWORD

  return isBounded ? { username, password } : null
}

/**
 * The token as RFC 6750 section 2.1 spells it, and from nowhere else: an address ends up in logs.
 * Null when none was sent.
 */
export function bearerTokenIn(request: Request) {
  const authorization = authorizationOf(request)
  return authorization === '' ? null : (/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '')
}

/** Of two it is nobody's to say which counts. */
function authorizationOf(request: Request) {
  const sent = request.request.headersDistinct.authorization ?? []
  return sent.length === 1 ? sent[0].trim() : sent.join(', ')
}

function textIn(encoded: string) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'))
  } catch {
    return null
  }
}
