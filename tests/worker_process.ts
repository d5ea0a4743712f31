import app from '@adonisjs/core/services/app'
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** The real worker in a process of its own, sending its mails to a server of the tests. */
export function startWorker({ port }: { port: number }) {
  const child = spawn(process.execPath, ['ace.js', 'worker'], {
    cwd: app.makePath(),
    env: {
      ...process.env,
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(port),
      SMTP_SECURE: 'none',
      LOG_LEVEL: 'fatal',
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
