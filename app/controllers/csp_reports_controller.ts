import { cspReportIn } from '#access/csp_report'
import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'

const LONGEST = 16_384
const MOST_IN_A_MINUTE = 30

const told = { minute: 0, reports: 0 }

/**
 * What a browser refused to run or load on a page of ours. Anybody can send one: it is a hint for
 * operators in the server's log, and never many.
 */
export default class CspReportsController {
  async store({ request, response }: HttpContext) {
    const report = cspReportIn(await bodyOf(request.request))

    if (report && isOneOfFew()) {
      logger.warn(report, 'A browser refused something on a page')
    }
    return response.noContent()
  }
}

/** What is longer than any report is none. */
async function bodyOf(stream: AsyncIterable<Buffer>) {
  const chunks: Buffer[] = []
  let length = 0

  for await (const chunk of stream) {
    length += chunk.length
    if (length > LONGEST) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function isOneOfFew() {
  const minute = Math.floor(Date.now() / 60_000)

  if (told.minute !== minute) {
    Object.assign(told, { minute, reports: 0 })
  }
  return ++told.reports <= MOST_IN_A_MINUTE
}
