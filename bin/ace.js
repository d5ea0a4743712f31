import { constants } from 'node:os'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { hasFreshBuild } from './setup/build.js'
import { generateLists } from './setup/codegen.js'
import { openDatabase } from './setup/database.js'
import { dataDirectory, givenEnvironment, portOf } from './setup/environment.js'
import { productEnvironment, stageOf } from './setup/environment.js'
import { findRuntime, installPackages } from './setup/packages.js'
import { BUILD, ROOT } from './setup/places.js'
import { keptSecrets } from './setup/secrets.js'
import { leaveOutputToCommand, run, step } from './setup/step.js'

/**
 * Runs one ace command under Node 24 in the product's environment, with the
 * database that runs, else with one started for as long as it takes.
 */
async function ace(args) {
  leaveOutputToCommand()
  const given = givenEnvironment()
  const [files, stage] = [dataDirectory(given), stageOf(given)]
  await step('Packages', installPackages)
  const runtime = await step('Node 24', findRuntime)
  const secrets = keptSecrets(join(files, 'secrets.json'))
  const database = await step('Database', () => openDatabase({ given, home: files, secrets }))

  try {
    const isBuilt = hasFreshBuild()
    if (!isBuilt) await step('Lists', () => generateLists(runtime))
    const mode = isBuilt ? 'production' : 'development'
    const settings = { given, stage, database, secrets, files, port: portOf(given), mode }
    return await obey(runtime, [join(isBuilt ? BUILD : ROOT, 'ace.js'), ...args], settings)
  } finally {
    await database.close()
  }
}

/**
 * The command shares our terminal, and starts in the folder the person is
 * in, so that the paths he types mean what he thinks.
 */
function obey(runtime, args, settings) {
  const command = spawn(runtime, args, {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: productEnvironment(settings),
    stdio: 'inherit',
  })
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => command.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    command.once('error', reject)
    command.once('exit', (status, signal) => resolve(status ?? 128 + constants.signals[signal]))
  })
}

process.exit(await run(() => ace(process.argv.slice(2))))
