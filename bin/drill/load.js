import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

const LANES = 16

/** Refused like a program with an unknown token: each refusal is an event, and nobody is locked out. */
const TOKEN = 'ssps_'.padEnd(48, 'x')

/**
 * Sixteen programs that ask again and again. Each request has a name of its own, which the event
 * carries; it counts as acknowledged when the answer that waits for the event has come.
 */
export class Load {
  #isRunning = false
  #lanes = []
  #number = 0
  #acknowledged = []
  answers = {}
  refusal = null

  constructor(url) {
    this.url = url
  }

  start() {
    this.#isRunning = true
    this.#lanes = Array.from({ length: LANES }, () => this.#lane())
  }

  /** Answers the names of all that were acknowledged. */
  async stop() {
    this.#isRunning = false
    await Promise.all(this.#lanes)
    return this.#acknowledged
  }

  async untilRefused() {
    while (this.refusal === null) await wait(100)
  }

  async #lane() {
    while (this.#isRunning) {
      const name = `drill/${(this.#number += 1)}`
      const status = await this.#ask(name)
      this.answers[status] = (this.answers[status] ?? 0) + 1
      if (status === 401) this.#acknowledged.push(name)
      else await wait(50)
    }
  }

  async #ask(name) {
    try {
      const response = await fetch(`${this.url}/api/v1/me`, {
        headers: {
          'authorization': `Bearer ${TOKEN}`,
          'user-agent': name,
          'x-forwarded-for': `198.51.100.${randomInt(1, 250)}`,
        },
        signal: AbortSignal.timeout(15_000),
      })
      const text = await response.text()
      if (response.status >= 500) this.refusal = text.slice(0, 300)
      return response.status
    } catch {
      return 'none'
    }
  }
}
