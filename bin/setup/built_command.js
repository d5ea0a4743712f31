import { rmSync } from 'node:fs'
import { copyAssets } from '../assets.js'
import { buildIfStale } from './build.js'
import { openDisposableDatabase } from './database.js'
import { givenEnvironment, productEnvironment } from './environment.js'
import { findRuntime, installPackages } from './packages.js'
import { BUILD, fromRoot } from './places.js'
import { freePort } from './ports.js'
import { atEnd, capture, exitOf, launch, reasonIn } from './processes.js'
import { keptSecrets } from './secrets.js'
import { SetupError, leaveOutputToCommand, step } from './step.js'

/**
 * Runs a command of the built product on an empty database of its own, kept below `.data/NAME`.
 * Standard output carries what the command says alone. Answers its exit status.
 */
export async function runBuiltCommand(name, { args, seeds = false, database: settings = [] }) {
  leaveOutputToCommand()
  await step('Packages', installPackages)
  const runtime = await step('Node 24', findRuntime)
  const home = fromRoot(`.data/${name}`)
  const secrets = keptSecrets(`${home}/secrets.json`)
  const database = await step('Database', () => openDatabase({ home, secrets, settings }))
  await step('Assets', async () => copyAssets())
  await step('Build', () => buildIfStale(runtime))
  const files = `${home}/files`
  rmSync(files, { recursive: true, force: true })

  const environment = await environmentOf({ database, secrets, files })
  await step('Data', () => prepareData({ runtime, environment, seeds }))
  const options = { cwd: BUILD, env: environment, stdio: ['ignore', 'inherit', 'inherit'] }
  return exitOf(launch(runtime, ['ace.js', name, ...args], options))
}

async function openDatabase(settings) {
  const database = await openDisposableDatabase(settings)
  atEnd(() => database.close())
  return database
}

async function environmentOf({ database, secrets, files }) {
  const given = { ...givenEnvironment(), HOST: '127.0.0.1', AUDIT_SIGNING_KEY_FILE: '' }
  const [port, mode] = [await freePort(), 'production']
  return productEnvironment({ given, stage: 'demo', database, secrets, files, port, mode })
}

async function prepareData({ runtime, environment, seeds }) {
  const options = { cwd: BUILD, env: environment }
  const args = ['ace.js', 'setup', ...(seeds ? ['--seed'] : [])]
  const { status, output } = await capture(runtime, args, options)
  if (status !== 0) throw new SetupError(`The data could not be prepared: ${reasonIn(output)}`)
}
