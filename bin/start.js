import { setTimeout as wait } from 'node:timers/promises'
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { copyAssets } from './assets.js'
import { buildIfStale } from './setup/build.js'
import { generateLists } from './setup/codegen.js'
import { openDatabase } from './setup/database.js'
import { dataDirectory, givenEnvironment, portOf, stageOf } from './setup/environment.js'
import { forWeb, forWorker, productEnvironment } from './setup/environment.js'
import { findRuntime, installPackages } from './setup/packages.js'
import { BUILD, ROOT } from './setup/places.js'
import { assertPortIsFree } from './setup/ports.js'
import { atEnd, capture, end, endOnSignals, exitOf } from './setup/processes.js'
import { isEnding, launch, reasonIn } from './setup/processes.js'
import { keptSecrets } from './setup/secrets.js'
import { SetupError, complain, say, step } from './setup/step.js'

const HEALTHY_WITHIN_MS = 60_000
const MAX_WORKER_RESTARTS = 5

const isDevelopment = process.argv.includes('--dev')
const watcher = process.argv.includes('--hmr') ? '--hmr' : '--watch'

/**
 * Brings the product up from nothing and keeps it up until told to stop.
 */
async function start() {
  const given = givenEnvironment()
  const [files, stage, port] = [dataDirectory(given), stageOf(given), portOf(given)]
  const host = given.HOST || '127.0.0.1'
  await assertPortIsFree(host, port)

  await step('Installing packages', installPackages)
  const runtime = await step('Finding Node 24', findRuntime)
  const secrets = keptSecrets(join(files, 'secrets.json'))
  const database = await step('Starting the database', () => openAndKeep({ given, files, secrets }))
  await step('Copying assets', async () => copyAssets())
  await (isDevelopment
    ? step('Listing controllers and routes', () => generateLists(runtime))
    : step('Building', () => buildIfStale(runtime)))

  const mode = isDevelopment ? 'development' : 'production'
  const settings = { given, stage, database, secrets, files, port, mode }
  const product = { runtime, files, stage, environment: productEnvironment(settings) }
  await step('Preparing the data', () => prepareData(product))
  await step('Starting web and worker', () => startProcesses(product))

  say(`Ready: http://${host.includes(':') ? `[${host}]` : host}:${port}`)
  if (stage === 'demo') tellSignIns(join(files, 'demo-sign-ins.json'))
}

async function openAndKeep({ given, files, secrets }) {
  const database = await openDatabase({ given, home: files, secrets, adopt: true })
  atEnd(() => database.close())
  database.keepAlive()
  return database
}

/**
 * Migrations, rights per table, the signing key and the demo election: one
 * command in one process, because each start of a process costs a second.
 */
async function prepareData({ runtime, stage, environment }) {
  const args = ['ace.js', 'setup', ...(stage === 'demo' ? ['--seed'] : [])]
  const { status, output } = await capture(runtime, args, { cwd: folder(), env: environment })
  if (status !== 0) throw new SetupError(`The data could not be prepared: ${reasonIn(output)}`)
}

async function startProcesses(product) {
  const web = launchWeb(product)
  keepWorker(product)
  await awaitHealth(product, web)
}

/**
 * Nothing is left to do without the web process, so its end ends everything.
 */
function launchWeb({ runtime, files, stage, environment }) {
  const args = isDevelopment ? ['ace.js', 'serve', watcher] : ['bin/server.js']
  const output = logOutput(files, stage, 'web')
  const web = launch(runtime, args, { cwd: folder(), env: forWeb(environment), stdio: output })
  exitOf(web).then((status) => stopUnlessEnding(`The web process ended (status ${status})`, files))
  return web
}

function keepWorker(product, restartsLeft = MAX_WORKER_RESTARTS) {
  const { runtime, files, stage, environment } = product
  const worker = launch(runtime, ['ace.js', 'worker'], {
    cwd: folder(),
    env: forWorker(environment),
    stdio: logOutput(files, stage, 'worker'),
  })
  exitOf(worker).then(async (status) => {
    const ended = `The worker process ended (status ${status})`
    if (restartsLeft === 0) return stopUnlessEnding(ended, files)
    if (isEnding()) return
    say(`${ended}; it is started again.`)
    await wait(1000)
    if (!isEnding()) keepWorker(product, restartsLeft - 1)
  })
}

async function awaitHealth({ environment }, web) {
  const deadline = Date.now() + HEALTHY_WITHIN_MS
  let answer = 'no answer'
  while (Date.now() < deadline && web.exitCode === null) {
    const health = await askHealth(environment)
    if (health.ok) return
    answer = health.text
    await wait(200)
  }
  if (isEnding() || web.exitCode !== null) return new Promise(() => {})
  throw new SetupError(`The product is not healthy after 60 s: ${answer.slice(0, 200)}`)
}

async function askHealth({ HOST, PORT }) {
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]', '::1': '[::1]' }[HOST] ?? HOST
  try {
    const response = await fetch(`http://${host}:${PORT}/health`, {
      signal: AbortSignal.timeout(5000),
    })
    return { ok: response.status === 200, text: await response.text() }
  } catch {
    return { ok: false, text: 'no answer' }
  }
}

/**
 * The demo's terminal shows the sign-ins, not log lines; a live installation's
 * supervisor collects standard output.
 */
function logOutput(files, stage, name) {
  if (isDevelopment || stage === 'live') return ['ignore', 'inherit', 'inherit']
  const log = openSync(logFile(files, name), 'a', 0o600)
  return ['ignore', log, log]
}

function logFile(files, name) {
  mkdirSync(join(files, 'log'), { recursive: true, mode: 0o700 })
  return join(files, 'log', `${name}.log`)
}

function stopUnlessEnding(sentence, files) {
  if (isEnding()) return
  complain(new SetupError(`${sentence}; its last words are in ${join(files, 'log')}.`))
  end(1)
}

function tellSignIns(file) {
  if (!existsSync(file)) return
  for (const person of JSON.parse(readFileSync(file, 'utf8'))) {
    const name = person.email ?? person.username
    say(`  ${person.role}: ${person.name}, ${name}, password ${person.password}`)
  }
  say('  The six-digit code of a person: npm run ace -- demo:code EMAIL')
}

const folder = () => (isDevelopment ? ROOT : BUILD)

endOnSignals()
start().catch((error) => {
  if (isEnding()) return
  complain(error)
  end(1)
})
