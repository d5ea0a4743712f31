import { isMeasuringAtRest } from '#operations/readiness'
import type { HttpContext } from '@adonisjs/core/http'
import { randomBytes } from 'node:crypto'

/** Three runs of two megabytes: some ten seconds on the slowest line that is fast enough. */
const SAMPLE = randomBytes(2 * 1024 * 1024)

export default class ConnectionSamplesController {
  /** Bytes that no line and no cache can make smaller. */
  show({ account, response }: HttpContext) {
    if (isMeasuringAtRest(account.participation)) {
      return response.status(409).send('')
    }
    response.header('Content-Type', 'application/octet-stream')
    return response.send(SAMPLE)
  }
}
