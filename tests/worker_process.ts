import app from '@adonisjs/core/services/app'
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** The real worker in a process of its own, which finds the servers of the tests by `environment`. */
export function startWorker(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['ace.js', 'worker'], {
    cwd: app.makePath(),
    env: {
      ...process.env,
      LOG_LEVEL: 'fatal',
      ...environment,
    },
    stdio: ['ignore', 'ignore', environment.LOG_LEVEL ? 'pipe' : 'inherit'],
  })
  const ended = once(child, 'exit')
  const lines: Buffer[] = []
  child.stderr?.on('data', (line) => lines.push(line))

  return {
    /** No chance to write anything down. */
    async kill() {
      child.kill('SIGKILL')
      await ended
    },

    /** Its log, if it was given a LOG_LEVEL to talk at. */
    said: () => Buffer.concat(lines).toString(),
  }
}
