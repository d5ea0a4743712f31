import { prepareSigningKey } from '#database/setup'
import { seedDemo } from '#database/seeders/demo'
import env from '#start/env'
import { resetDatabase } from '#tests/database'
import { spawn, type ChildProcess } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const READY_WITHIN_MS = 60_000
const WEB = ['--import=@poppinss/ts-exec', 'bin/server.ts']
const WORKER = ['ace.js', 'worker']

/** Of the migrations alone, and of the worker alone: the web process has neither. */
const UNKNOWN_TO_WEB = ['DB_MIGRATION_USER', 'DB_MIGRATION_PASSWORD', 'AUDIT_SIGNING_KEY_FILE']

export type Product = { url: string; stop: () => Promise<void> }

/**
 * The product as it runs, web and worker in processes of their own, in production mode on the demo
 * election. It believes a proxy on this machine, so that a browser can come from any address.
 */
export async function startProduct(): Promise<Product> {
  await resetDatabase()
  await rm(join(env.get('DATA_DIR'), 'audit'), { recursive: true, force: true })
  await prepareSigningKey()
  await seedDemo()

  const port = await freePort()
  const web = start(WEB, { PORT: String(port), TRUSTED_PROXIES: '127.0.0.1' }, UNKNOWN_TO_WEB)
  const worker = start(WORKER, {}, UNKNOWN_TO_WEB.slice(0, 2))
  const url = `http://127.0.0.1:${port}`
  await awaitAnswer(url, ({ ok }) => ok)

  return { url, stop: () => stopAll([web, worker]) }
}

/** The web process alone, in circumstances of its own. */
export async function startWeb(own: Record<string, string>): Promise<Product> {
  const port = await freePort()
  const web = start(WEB, { PORT: String(port), ...own }, UNKNOWN_TO_WEB)
  const url = `http://127.0.0.1:${port}`
  await awaitAnswer(url, () => true)

  return { url, stop: () => stopAll([web]) }
}

function start(args: string[], own: Record<string, string>, unknown: string[]) {
  const environment = { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'error', ...own }
  const kept = Object.entries(environment).filter(([name]) => !unknown.includes(name))

  return spawn(process.execPath, args, {
    env: Object.fromEntries(kept),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

async function awaitAnswer(url: string, isAwaited: (response: Response) => boolean) {
  const deadline = Date.now() + READY_WITHIN_MS

  while (Date.now() < deadline) {
    const response = await fetch(`${url}/health`).catch(() => null)
    if (response && isAwaited(response)) {
      return
    }
    await wait(100)
  }
  throw new Error('The product did not answer as awaited')
}

function stopAll(processes: ChildProcess[]) {
  return Promise.all(processes.map(stop)).then(() => undefined)
}

function stop(child: ChildProcess) {
  return new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })
}

function freePort() {
  return new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
