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
import { keptSecrets } from './setup/secrets.js'
import { complain, step } from './setup/step.js'

const HOME = fromRoot('.data/test')
const FILES = fromRoot('.data/test/files')
const SUMMARY = /^\d+ passed, (\d+) failed$/
const NOTHING_RAN = '0 passed, 1 failed'

/**
 * The whole suite on a database, ports and files of its own. What it counted
 * is the last line printed, after everything was stopped.
 */
async function suite(args) {
  await step('Installing packages', installPackages)
  const runtime = await step('Finding Node 24', findRuntime)
  const browser = await step('Finding the browser', findBrowser)
  const clamd = await step('Finding clamd', findClamd)
  const secrets = keptSecrets(`${HOME}/secrets.json`)
  const database = await step('Starting the test database', () => openForTests(secrets))
  await step('Copying assets', async () => copyAssets())
  await step('Listing controllers and routes', () => generateLists(runtime))
  rmSync(FILES, { recursive: true, force: true })
  mkdirSync(FILES, { recursive: true, mode: 0o700 })

  const environment = await testEnvironment({ database, secrets, browser, clamd })
  return runTests(runtime, args, environment)
}

async function openForTests(secrets) {
  const database = await openDisposableDatabase({ home: HOME, secrets })
  atEnd(() => database.close())
  return database
}

async function testEnvironment({ database, secrets, browser, clamd }) {
  const given = {
    ...givenEnvironment(),
    HOST: '127.0.0.1',
    AUDIT_SIGNING_KEY_FILE: '',
    SMTP_HOST: '',
    CLAMD_HOST: '',
  }
  const port = await freePort()
  const settings = { given, stage: 'demo', database, secrets, files: FILES, port, mode: 'test' }
  return { ...productEnvironment(settings), CHROMIUM_PATH: browser, CLAMD_PATH: clamd }
}

/**
 * Passes the runner's output on, but keeps its count for the very end.
 */
async function runTests(runtime, args, environment) {
  const runner = launch(runtime, ['--import=@poppinss/ts-exec', 'bin/test.ts', ...args], {
    cwd: ROOT,
    env: process.stdout.isTTY ? { FORCE_COLOR: '1', ...environment } : environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let summary = NOTHING_RAN
  createInterface({ input: runner.stdout }).on('line', (line) => {
    if (SUMMARY.test(line)) summary = line
    else process.stdout.write(`${line}\n`)
  })
  const status = await exitOf(runner)
  return { status, summary }
}

function printLast({ status, summary }) {
  const hasFailed = status !== 0 || Number(summary.match(SUMMARY)[1]) > 0
  atEndOfEverything(summary)
  return end(hasFailed ? status || 1 : 0)
}

function atEndOfEverything(line) {
  process.on('exit', () => process.stdout.write(`${line}\n`))
}

endOnSignals()
suite(process.argv.slice(2)).then(printLast, (error) => {
  complain(error)
  return printLast({ status: 1, summary: NOTHING_RAN })
})
