import { protect } from '#middleware/security_headers_middleware'
import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Broken percent-encoding ends before any middleware, so this answer brings its
 * own headers, and both languages because nobody has asked for one yet.
 */
export function answerBadUrl(_request: IncomingMessage, response: ServerResponse) {
  protect(response, { isAsset: false })
  response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end('Adres anlaşılamadı. / The address was not understood.\n')
}
