import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { forWeb, forWorker, productEnvironment } from '../setup/environment.js'
import { BUILD } from '../setup/places.js'
import { freePort } from '../setup/ports.js'
import { PrivateDatabase } from '../setup/private_database.js'
import { atEnd, capture, launch, reasonIn, stop } from '../setup/processes.js'
import { keptSecrets } from '../setup/secrets.js'
import { SetupError } from '../setup/step.js'

const HEALTHY_WITHIN_MS = 60_000

/** Web, two workers and a durable database of their own, each of which can be killed. */
export class Instance {
  #children = {}

  constructor({ runtime, home, settings = [] }) {
    this.runtime = runtime
    this.home = home
    this.settings = settings
  }

  async start() {
    mkdirSync(this.home, { recursive: true })
    const secrets = keptSecrets(join(this.home, 'secrets.json'))
    this.secrets = secrets
    await this.#openDatabase()
    atEnd(() => this.stop())
    const port = await freePort()
    this.url = `http://127.0.0.1:${port}`
    this.environment = productEnvironment({
      given: { TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'error' },
      stage: 'demo',
      database: this.database,
      secrets,
      files: join(this.home, 'files'),
      port,
      mode: 'production',
    })
    const { status, output } = await this.command('setup', '--seed')
    if (status !== 0) throw new SetupError(`The data could not be prepared: ${reasonIn(output)}`)

    for (const what of ['web', 'worker', 'otherWorker']) this.#launch(what)
    await this.#awaitHealth()
  }

  /** No chance to write anything down. */
  async kill(what) {
    const pid = what === 'database' ? this.database.pid : this.#children[what].pid
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
    while (isAlive(pid)) await wait(50)
  }

  async revive(what) {
    if (what === 'database') return this.#openDatabase()
    this.#launch(what)
    if (what === 'web') await this.#awaitHealth()
  }

  async stop() {
    await Promise.all(Object.values(this.#children).map((child) => stop(child, { graceMs: 5000 })))
    await this.database.close()
  }

  /** A command of the product; answers its exit status and all it said. */
  command(...args) {
    return capture(this.runtime, ['ace.js', ...args], { cwd: BUILD, env: this.environment })
  }

  async #openDatabase() {
    const { home, secrets, settings } = this
    this.database = await new PrivateDatabase({ home, name: 'ssps', secrets, settings }).open()
  }

  /** One of the workers alone signs: the other has no key. */
  #launch(what) {
    const isWeb = what === 'web'
    const environment = (isWeb ? forWeb : forWorker)(this.environment)
    const log = openSync(join(this.home, `${what}.log`), 'a')
    this.#children[what] = launch(this.runtime, isWeb ? ['bin/server.js'] : ['ace.js', 'worker'], {
      cwd: BUILD,
      env: what === 'otherWorker' ? { ...environment, AUDIT_SIGNING_KEY_FILE: '' } : environment,
      stdio: ['ignore', log, log],
    })
  }

  /** Its port answers; the database may be gone at this moment. */
  async #awaitHealth() {
    const until = Date.now() + HEALTHY_WITHIN_MS
    while (Date.now() < until) {
      const response = await fetch(`${this.url}/health`).catch(() => null)
      if (response) return
      await wait(100)
    }
    throw new SetupError('The web process did not come up')
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
