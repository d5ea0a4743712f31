import { rmSync } from 'node:fs'
import { copyAssets } from './assets.js'
import { buildIfStale } from './setup/build.js'
import { openDisposableDatabase } from './setup/database.js'
import { givenEnvironment, productEnvironment } from './setup/environment.js'
import { findRuntime, installPackages } from './setup/packages.js'
import { BUILD, fromRoot } from './setup/places.js'
import { freePort } from './setup/ports.js'
import { atEnd, capture, end, endOnSignals, exitOf } from './setup/processes.js'
import { launch, reasonIn } from './setup/processes.js'
import { keptSecrets } from './setup/secrets.js'
import { SetupError, complain, leaveOutputToCommand, step } from './setup/step.js'

const HOME = fromRoot('.data/bench')
const FILES = fromRoot('.data/bench/files')

/**
 * Measures the built product on an empty database of its own. Standard output
 * carries the figures alone, one JSON object per line.
 */
async function bench(args) {
  leaveOutputToCommand()
  await step('Packages', installPackages)
  const runtime = await step('Node 24', findRuntime)
  const secrets = keptSecrets(`${HOME}/secrets.json`)
  const database = await step('Database', () => openForMeasuring(secrets))
  await step('Assets', async () => copyAssets())
  await step('Build', () => buildIfStale(runtime))
  rmSync(FILES, { recursive: true, force: true })

  const environment = await benchEnvironment({ database, secrets })
  await step('Data', () => prepareData(runtime, environment))
  const options = { cwd: BUILD, env: environment, stdio: ['ignore', 'inherit', 'inherit'] }
  return exitOf(launch(runtime, ['ace.js', 'bench', ...args], options))
}

async function openForMeasuring(secrets) {
  const database = await openDisposableDatabase({ home: HOME, secrets })
  atEnd(() => database.close())
  return database
}

async function benchEnvironment({ database, secrets }) {
  const given = { ...givenEnvironment(), HOST: '127.0.0.1', AUDIT_SIGNING_KEY_FILE: '' }
  const [port, mode] = [await freePort(), 'production']
  return productEnvironment({ given, stage: 'demo', database, secrets, files: FILES, port, mode })
}

async function prepareData(runtime, environment) {
  const options = { cwd: BUILD, env: environment }
  const { status, output } = await capture(runtime, ['ace.js', 'setup'], options)
  if (status !== 0) throw new SetupError(`The data could not be prepared: ${reasonIn(output)}`)
}

endOnSignals()
bench(process.argv.slice(2)).then(end, (error) => {
  complain(error)
  return end(1)
})
