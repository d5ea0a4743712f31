import { isAnyWorkerAlive } from '#database/heartbeat'
import app from '@adonisjs/core/services/app'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

const LOOK_EVERY_MS = 10
const READY_WITHIN_MS = 30_000
const NOT_FOR_WEB = ['AUDIT_SIGNING_KEY_FILE', 'DB_MIGRATION_USER', 'DB_MIGRATION_PASSWORD']

export type Served = Awaited<ReturnType<typeof serve>>

/** The web process as `npm start` runs it: the built server, as the application's user. */
export const serveProduct = () => serve('bin/server.js')

/** A plain AdonisJS application, for comparison. */
export const serveBare = () => serve('bench/bare/server.js')

/**
 * Starts a web process on a port of its own and waits until it answers anything, for the
 * milliseconds of `bootMs`. What it says goes to standard error: standard output belongs to the
 * figures.
 */
async function serve(file: string) {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const began = performance.now()
  const child = spawn(process.execPath, [file], {
    cwd: app.makePath(),
    env: { ...environmentForWeb(), PORT: String(port) },
    stdio: ['ignore', 2, 2],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))

  while (!(await answers(`${origin}/health`))) {
    if (child.exitCode !== null || performance.now() - began > READY_WITHIN_MS) {
      child.kill('SIGKILL')
      throw new Error(`${file} does not answer`)
    }
    await wait(LOOK_EVERY_MS)
  }

  return {
    origin,
    bootMs: performance.now() - began,
    megabytes: () => residentMegabytes(child.pid!),
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** The worker as `npm start` runs it, at work when this answers. */
export async function serveWorker() {
  const child = spawn(process.execPath, ['ace.js', 'worker'], {
    cwd: app.makePath(),
    env: { ...process.env, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 2, 2],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))

  while (!(await isAnyWorkerAlive())) {
    if (child.exitCode !== null) {
      throw new Error('The worker does not start')
    }
    await wait(LOOK_EVERY_MS)
  }

  return {
    peakMegabytes: () => peakOf(String(child.pid)),
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

function environmentForWeb() {
  const given = Object.entries(process.env).filter(([name]) => !NOT_FOR_WEB.includes(name))
  return { ...Object.fromEntries(given), LOG_LEVEL: 'warn' }
}

function answers(url: string) {
  return new Promise<boolean>((resolve) => {
    request(url, { agent: false }, (answer) => {
      answer.resume().once('end', () => resolve(true))
    })
      .once('error', () => resolve(false))
      .end()
  })
}

function freePort() {
  return new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** What the process holds of the machine's memory, shared libraries included. */
export function residentMegabytes(pid: number) {
  return megabytesIn(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS')
}

/** The most that any process started by this one has held since its start; 0 without one. */
export function peakOfChildren() {
  const pids = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').match(/\d+/g) ?? []
  return Math.max(0, ...pids.map(peakOf))
}

/** A process that has just ended has no memory to tell of. */
function peakOf(pid: string) {
  const status = `/proc/${pid}/status`

  try {
    return megabytesIn(readFileSync(status, 'utf8'), 'VmHWM')
  } catch {
    return 0
  }
}

function megabytesIn(status: string, name: 'VmRSS' | 'VmHWM') {
  const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)!
  return Number(kilobytes) / 1024
}
