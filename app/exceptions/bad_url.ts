import { isApiPath } from '#api/face'
import { protect } from '#middleware/security_headers_middleware'
import type { IncomingMessage, ServerResponse } from 'node:http'

const SENTENCE = 'Adres anlaşılamadı. / The address was not understood.'

/** RFC 9457; of this one there is nothing to say beyond its status. */
const PROBLEM = { type: 'about:blank', title: 'Bad Request', status: 400, detail: SENTENCE }

/**
 * Broken percent-encoding ends before any middleware, so this answer brings its
 * own headers, and both languages because nobody has asked for one yet.
 */
export function answerBadUrl({ url = '' }: IncomingMessage, response: ServerResponse) {
  const type = isApiPath(url) ? 'application/problem+json' : 'text/plain'

  protect(response, { isAsset: false })
  response.writeHead(400, { 'Content-Type': `${type}; charset=utf-8` })
  response.end(isApiPath(url) ? JSON.stringify(PROBLEM) : `${SENTENCE}\n`)
}
