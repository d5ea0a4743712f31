import db from '@adonisjs/lucid/services/db'
import { createConnection } from 'mysql2/promise'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const READY_WITHIN_MS = 30_000
const AS_ROOT = process.getuid?.() === 0 ? ['--user=root'] : []

export type Circumstances = { port: number; environment?: NodeJS.ProcessEnv; settings?: string[] }

/**
 * An empty database server beside the one of the tests, below `folder`. Its root comes by the
 * socket, without a password.
 */
export async function startDatabaseServer(
  folder: string,
  { port, environment = {}, settings = [] }: Circumstances
) {
  const data = join(folder, 'database')
  const socket = join(folder, 'server.sock')
  await run('mariadb-install-db', [
    ...['--no-defaults', `--datadir=${data}`, '--skip-test-db', ...AS_ROOT],
    '--auth-root-authentication-method=socket',
    `--auth-root-socket-user=${userInfo().username}`,
  ])
  const server = spawn(
    await serverProgram(),
    [
      ...['--no-defaults', ...AS_ROOT, '--bind-address=127.0.0.1', '--skip-name-resolve'],
      ...['--character-set-server=utf8mb4', '--collation-server=utf8mb4_turkish_ci'],
      ...['--innodb-flush-method=nosync', `--socket=${socket}`],
      ...[`--datadir=${data}`, `--port=${port}`, ...settings],
    ],
    { env: { ...process.env, ...environment }, stdio: 'ignore' }
  )

  return {
    root: () => rootAt(socket, server),
    stop: () => ended(server),
  }
}

/** The same as the running one of the tests, be it where it may. */
async function serverProgram() {
  const [[{ file }]] = await db.rawQuery('select @@pid_file as file')
  const pid = await readFile(file, 'utf8')
  return readlink(`/proc/${pid.trim()}/exe`)
}

async function rootAt(socketPath: string, server: ChildProcess) {
  const deadline = performance.now() + READY_WITHIN_MS

  while (performance.now() < deadline && server.exitCode === null) {
    const root = await createConnection({ socketPath, user: 'root' }).catch(() => null)

    if (root) {
      return root
    }
    await wait(100)
  }
  throw new Error('The database server does not answer')
}

function ended(server: ChildProcess) {
  return new Promise<void>((resolve) => {
    if (server.exitCode !== null) return resolve()

    server.once('exit', () => resolve())
    server.kill('SIGTERM')
    setTimeout(() => server.kill('SIGKILL'), 5000).unref()
  })
}
