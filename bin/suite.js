import { mkdirSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { copyAssets } from './assets.js'
import { findBrowser } from './setup/browser.js'
import { findClamd } from './setup/clamd.js'
import { generateLists } from './setup/codegen.js'
import { openDisposableDatabase } from './setup/database.js'
import { givenEnvironment, productEnvironment } from './setup/environment.js'
import { findRuntime, installPackages } from './setup/packages.js'
import { ROOT, fromRoot } from './setup/places.js'
import { freePort } from './setup/ports.js'
import { atEnd, end, endOnSignals, exitOf, launch } from './setup/processes.js'
import { findFaketime } from './setup/faketime.js'
import { findOpenssl } from './setup/openssl.js'
import { findProxies } from './setup/proxies.js'
import { keptSecrets } from './setup/secrets.js'
import { complain, step } from './setup/step.js'

const HOME = fromRoot('.data/test')
const SUMMARY = /^(\d+) passed, (\d+) failed$/
const NOTHING_RAN = '0 passed, 1 failed'

/** Side by side, each half on a database, a port and files of its own. */
const HALVES = [
  { name: 'functional', suites: ['functional'] },
  { name: 'others', suites: ['api', 'unit', 'browser'] },
]

/**
 * The whole suite, or what `args` choose of it. What it counted is the last
 * line printed, after everything was stopped.
 */
async function suite(args) {
  await step('Installing packages', installPackages)
  const runtime = await step('Finding Node 24', findRuntime)
  const browser = await step('Finding the browser', findBrowser)
  const clamd = await step('Finding clamd', findClamd)
  const proxies = await step('Finding proxies', findProxies)
  await step('Finding libfaketime', findFaketime)
  await step('Finding openssl', findOpenssl)
  const secrets = keptSecrets(`${HOME}/secrets.json`)
  await step('Copying assets', async () => copyAssets())
  await step('Listing controllers and routes', () => generateLists(runtime))

  const runs = args.length > 0 ? [{ name: 'chosen', suites: args }] : HALVES
  const programs = { runtime, browser, clamd, proxies }
  const settings = await step('Starting the test databases', () =>
    inTurn(runs, (run) => prepared(run, { programs, secrets }))
  )
  return sumOf(await runAll(settings))
}

/** One after the other: the first may have to install the database. */
async function inTurn(items, act) {
  const results = []
  for (const item of items) {
    results.push(await act(item))
  }
  return results
}

async function prepared({ name, suites }, { programs, secrets }) {
  const home = `${HOME}/${name}`
  const files = `${home}/files`
  const database = await openDisposableDatabase({ home, secrets })
  atEnd(() => database.close())
  rmSync(files, { recursive: true, force: true })
  mkdirSync(files, { recursive: true, mode: 0o700 })

  return {
    suites,
    ...programs,
    environment: await environmentOf({ database, secrets, files }, programs),
  }
}

async function environmentOf({ database, secrets, files }, { browser, clamd, proxies }) {
  const given = {
    ...givenEnvironment(),
    HOST: '127.0.0.1',
    AUDIT_SIGNING_KEY_FILE: '',
    SMTP_HOST: '',
    CLAMD_HOST: '',
  }
  const port = await freePort()
  const settings = { given, stage: 'demo', database, secrets, files, port, mode: 'test' }
  return {
    ...productEnvironment(settings),
    ...proxies,
    CHROMIUM_PATH: browser,
    CLAMD_PATH: clamd,
  }
}

/** The first is heard while it speaks, each other when those before it have ended. */
async function runAll(settings) {
  const runs = settings.map(started)
  return inTurn(runs, (run) => run.heard())
}

function started({ runtime, suites, environment }) {
  const runner = launch(runtime, ['--import=@poppinss/ts-exec', 'bin/test.ts', ...suites], {
    cwd: ROOT,
    env: process.stdout.isTTY ? { FORCE_COLOR: '1', ...environment } : environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const status = exitOf(runner)
  const unheard = []
  let say = (line) => unheard.push(line)
  let summary = NOTHING_RAN

  createInterface({ input: runner.stdout }).on('line', (line) => {
    if (SUMMARY.test(line)) summary = line
    else say(line)
  })

  return {
    async heard() {
      say = (line) => process.stdout.write(`${line}\n`)
      unheard.forEach(say)
      return { status: await status, summary }
    },
  }
}

function sumOf(results) {
  const [passed, failed] = [1, 2].map((place) =>
    results.reduce((sum, { summary }) => sum + Number(SUMMARY.exec(summary)[place]), 0)
  )
  const broken = results.find(({ status }) => status !== 0)

  return {
    status: failed > 0 ? 1 : (broken?.status ?? 0),
    summary: `${passed} passed, ${failed} failed`,
  }
}

function printLast({ status, summary }) {
  atEndOfEverything(summary)
  return end(status)
}

function atEndOfEverything(line) {
  process.on('exit', () => process.stdout.write(`${line}\n`))
}

endOnSignals()
suite(process.argv.slice(2)).then(printLast, (error) => {
  complain(error)
  return printLast({ status: 1, summary: NOTHING_RAN })
})
