import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

type Options = { cwd: string; seconds: number }

/** Whether a tool can be run here. */
export function isInstalled(name: string) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** What a tool said, until its end or until its seconds are over. */
export function said(name: string, args: readonly string[], { cwd, seconds }: Options) {
  return new Promise<string>((resolve, reject) => {
    const child = spawn(name, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    const tooLong = setTimeout(() => child.kill('SIGKILL'), seconds * 1000)

    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', reject)
    child.once('close', () => {
      clearTimeout(tooLong)
      resolve(Buffer.concat(chunks).toString())
    })
  })
}
