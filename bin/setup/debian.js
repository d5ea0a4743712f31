import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { capture, reasonIn } from './processes.js'
import { SetupError, say } from './step.js'

/**
 * Everything the set-up may ever install on the system, in one place.
 */
export const DEBIAN_PACKAGES = {
  database: ['mariadb-server-core', 'mariadb-client-core'],
  browser: ['chromium'],
  scanner: ['clamav-daemon'],
  proxies: ['nginx', 'haproxy', 'caddy'],
  clock: ['faketime'],
  certificates: ['openssl'],
}

const OTHER_SYSTEMS = [
  { tool: 'dnf', install: 'dnf install', database: 'mariadb-server', scanner: 'clamd' },
  { tool: 'zypper', install: 'zypper install', database: 'mariadb', scanner: 'clamav' },
  { tool: 'pacman', install: 'pacman -S', database: 'mariadb', scanner: 'clamav' },
  { tool: 'apk', install: 'apk add', database: 'mariadb', scanner: 'clamav-daemon' },
]

/** Asked by Debian's packages before they start a service: 101 says no. */
const POLICY = '/usr/sbin/policy-rc.d'

/** Programs that would listen to the network as soon as they are installed. */
const WOULD_LISTEN = ['proxies']

let listsAreFresh = false

/**
 * Where a program lies; system programs are often outside a user's PATH.
 */
export function findProgram(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return names
    .flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)))
    .find(isExecutable)
}

/**
 * Installs one of the sets above on Debian or Ubuntu, after saying so.
 * Elsewhere, or without the right to, names the one command to run.
 */
export async function installForSystem(purpose) {
  const names = DEBIAN_PACKAGES[purpose]
  const prefix = await rootPrefix()
  if (!isDebian() || !prefix) throw new SetupError(commandToRun(purpose))

  say(`No ${purpose} program was found: installing ${names.join(' and ')} with apt-get.`)
  if (!listsAreFresh) await aptGet(prefix, ['update'])
  listsAreFresh = true
  const install = () => aptGet(prefix, ['install', '-y', '--no-install-recommends', ...names])
  await (WOULD_LISTEN.includes(purpose) ? withoutStarting(prefix, install) : install())
}

/** A policy that is there already is the machine's own and stays. */
async function withoutStarting(prefix, install) {
  if (existsSync(POLICY)) return install()
  const written = `printf '#!/bin/sh\\nexit 101\\n' > ${POLICY} && chmod 755 ${POLICY}`

  await asRoot(prefix, ['sh', '-c', written])
  try {
    await install()
  } finally {
    await asRoot(prefix, ['rm', '-f', POLICY])
  }
}

async function asRoot(prefix, args) {
  const [command, ...rest] = [...prefix, ...args]
  const { status, output } = await capture(command, rest)
  if (status !== 0) throw new SetupError(`${args[0]} failed: ${reasonIn(output)}`)
}

async function aptGet(prefix, args) {
  const [command, ...rest] = [
    ...prefix,
    ...['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'],
    ...['-q', '-o', 'DPkg::Lock::Timeout=120', ...args],
  ]
  const { status, output } = await capture(command, rest)
  if (status !== 0) throw new SetupError(`apt-get ${args[0]} failed: ${aptReason(output)}`)
}

/**
 * The words to put before a command so that it runs as root; null when this
 * user may not.
 */
async function rootPrefix() {
  if (process.getuid?.() === 0) return []
  const sudo = findProgram('sudo')
  if (!sudo) return null
  const { status } = await capture(sudo, ['-n', 'true'])
  return status === 0 ? [sudo, '-n'] : null
}

function commandToRun(purpose) {
  const other = OTHER_SYSTEMS.find(({ tool }) => findProgram(tool))
  const debian = `apt-get update && sudo apt-get install -y ${DEBIAN_PACKAGES[purpose].join(' ')}`
  const elsewhere = other && `${other.install} ${other[purpose] ?? DEBIAN_PACKAGES[purpose]}`
  const command = isDebian() ? debian : elsewhere
  if (!command)
    return `No ${purpose} program was found; install MariaDB 10.11, Chromium, clamd, nginx, HAProxy and Caddy.`
  return `No ${purpose} program was found; run this once and start again: sudo ${command}`
}

function isDebian() {
  if (!findProgram('apt-get') || !existsSync('/etc/os-release')) return false
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
}

function aptReason(output) {
  const line = output.split('\n').find((text) => text.startsWith('E: '))
  return line?.slice(3) ?? reasonIn(output) ?? 'it said nothing'
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
