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
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')

  return {
    /** No chance to write anything down. */
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
