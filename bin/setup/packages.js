import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { MODULES, ROOT, fromRoot } from './places.js'
import { capture, reasonIn, systemPath } from './processes.js'
import { SetupError } from './step.js'

const STAMP = `${MODULES}/.ssps-stamp`
const NEEDED_NODE = 24

/**
 * Installs exactly what package-lock.json names, and only when it names
 * something else than what was installed last.
 */
export async function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(fromRoot('package-lock.json')))
    .digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8').trim() === wanted) return

  const environment = { ...process.env, PATH: systemPath(), NODE_ENV: 'development' }
  const { status, output } = await capture('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    env: environment,
  })
  if (status !== 0) throw new SetupError(`npm ci failed: ${reasonIn(output) ?? 'it said nothing'}`)
  writeFileSync(STAMP, wanted)
}

/**
 * The Node that runs the product: the one installed as a package, else the
 * running one when it is new enough.
 */
export async function findRuntime() {
  const installed = `${MODULES}/.bin/node`
  if (existsSync(installed) && (await majorVersion(installed)) >= NEEDED_NODE) return installed
  if (Number.parseInt(process.versions.node, 10) >= NEEDED_NODE) return process.execPath
  throw new SetupError(
    `Node ${NEEDED_NODE} is not packaged for ${process.platform}-${process.arch}; ` +
      `install Node ${NEEDED_NODE} or newer and start again with it.`
  )
}

async function majorVersion(node) {
  const { status, output } = await capture(node, ['--version'])
  return status === 0 ? Number.parseInt(output.replace('v', ''), 10) : 0
}
