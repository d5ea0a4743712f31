import { assertSupported, awaitGreeting } from './greeting.js'
import { PrivateDatabase } from './private_database.js'
import { SetupError } from './step.js'

const ANSWER_WITHIN_SECONDS = 30
const NEEDED = ['DB_NAME', 'DB_USER', 'DB_PASSWORD', 'DB_MIGRATION_USER', 'DB_MIGRATION_PASSWORD']

export const isPrivate = (given) => !given.DB_HOST

/**
 * The server named by DB_HOST, else a private one below `home`.
 */
export async function openDatabase({ given, home, secrets, adopt = false }) {
  if (!isPrivate(given)) return new GivenDatabase(given).open()
  return new PrivateDatabase({ home, name: 'ssps', secrets }).open({ adopt })
}

/**
 * An empty database of its own for tests and measurements; it never meets
 * the one with data in it.
 */
export async function openDisposableDatabase(settings) {
  return new PrivateDatabase({ name: 'ssps_test', isDisposable: true, ...settings }).open()
}

class GivenDatabase {
  constructor(given) {
    const missing = NEEDED.filter((name) => !given[name])
    if (missing.length > 0) {
      throw new SetupError(`DB_HOST is set, so ${missing.join(', ')} must be set too.`)
    }
    const names = ['DB_HOST', ...NEEDED]
    this.environment = Object.fromEntries(names.map((name) => [name, given[name]]))
    this.environment.DB_PORT = given.DB_PORT || '3306'
  }

  async open() {
    const { DB_HOST: host, DB_PORT: port } = this.environment
    assertSupported(await awaitGreeting({ host, port, seconds: ANSWER_WITHIN_SECONDS }))
    return this
  }

  /** A server that is not ours is neither kept alive nor stopped. */
  keepAlive() {}

  async close() {}
}
