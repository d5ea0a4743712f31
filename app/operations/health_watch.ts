import { beginOutages, endOutages } from '#operations/outages'
import env from '#start/env'
import { DateTime } from 'luxon'

const ANSWER_WITHIN_MS = 5000

/** One unanswered question is no outage: a restart takes a moment. */
const FAILURES = 3

/**
 * Asks the web process for its health as everybody else does, and keeps the ledger of outages: from
 * the first question that was not answered to the first that was again. While the database itself is
 * gone it remembers, and writes down as soon as it can.
 */
export class HealthWatch {
  private failingSince: DateTime | null = null
  private failures = 0
  private evidence = ''

  constructor(private readonly url = healthUrl()) {}

  async look() {
    const fault = await this.fault()

    if (fault === null) {
      return this.answered()
    }
    this.failures += 1
    this.failingSince ??= DateTime.now()
    this.evidence = fault

    if (this.failures >= FAILURES) {
      await beginOutages(this.failingSince, this.evidence)
    }
  }

  private async answered() {
    if (this.failures >= FAILURES) {
      await beginOutages(this.failingSince!, this.evidence)
    }
    await endOutages(DateTime.now())
    this.failures = 0
    this.failingSince = null
  }

  private async fault() {
    try {
      const response = await fetch(this.url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
      return response.ok
        ? null
        : `/health: ${response.status} ${await response.text()}`.slice(0, 500)
    } catch (error) {
      return `/health: ${(error as Error).message}`.slice(0, 500)
    }
  }
}

function healthUrl() {
  const host = env.get('HOST')
  const local = { '0.0.0.0': '127.0.0.1', '::': '[::1]', '::1': '[::1]' }[host] ?? host

  return `http://${local}:${env.get('PORT')}/health`
}
