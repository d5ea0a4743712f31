import { productEnvironment } from './environment.js'
import { ROOT } from './places.js'
import { capture, reasonIn } from './processes.js'
import { SetupError } from './step.js'

const SECRET = Buffer.alloc(32, 'nobody').toString('base64')
const NOWHERE = {
  environment: { DB_HOST: '127.0.0.1', DB_PORT: '1', DB_NAME: 'none', DB_USER: 'none' },
}

/**
 * Writes the lists of controllers, policies and routes that the sources
 * import. The product is loaded for it but never runs, so that any
 * environment of the right shape will do.
 */
export async function generateLists(runtime) {
  const secrets = { APP_KEY: SECRET, PASSWORD_PEPPER: SECRET, DATA_KEY: SECRET, INDEX_KEY: SECRET }
  const environment = productEnvironment({
    given: { PATH: process.env.PATH },
    stage: 'demo',
    database: NOWHERE,
    secrets: { ...secrets, ORIGIN_SUFFIX: 'none' },
    files: '.data',
    port: 3333,
    mode: 'development',
  })
  const options = { cwd: ROOT, env: environment }
  const { status, output } = await capture(runtime, ['ace.js', 'codegen'], options)
  if (status !== 0) {
    throw new SetupError(`The lists of controllers and routes failed: ${reasonIn(output)}`)
  }
}
