import { askClamd } from '#documents/clamd'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const READY_WITHIN_MS = 30_000

/**
 * EICAR's test file, which every scanner knows and which harms nobody. Put together here, so that
 * no scanner on a developer's machine takes the tests away.
 */
export function eicar() {
  const parts = [
    'X5O!P%@AP[4\\',
    'PZX54(P^)7CC)7}',
    '$EICAR-STANDARD',
    '-ANTIVIRUS-TEST-FILE!',
    '$H+H*',
  ]
  return Buffer.from(parts.join(''))
}

export type TestClamd = Awaited<ReturnType<typeof startClamd>>

/** A real clamd on loopback that knows EICAR's test file and nothing else. */
export async function startClamd(port?: number) {
  const folder = await mkdtemp(join(tmpdir(), 'clamd-'))
  const address = { host: '127.0.0.1', port: port ?? (await freePort()) }
  const config = join(folder, 'clamd.conf')
  await writeFile(
    join(folder, 'eicar.ndb'),
    `Eicar-Test-Signature:0:*:${eicar().toString('hex')}\n`
  )
  await writeFile(config, configOf(folder, address.port))
  const child = spawn(process.env.CLAMD_PATH!, ['--config-file', config], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await answers(address)

  return {
    ...address,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

function configOf(folder: string, port: number) {
  return [
    'Foreground yes',
    `DatabaseDirectory ${folder}`,
    'TCPAddr 127.0.0.1',
    `TCPSocket ${port}`,
    'MaxThreads 2',
    '',
  ].join('\n')
}

async function answers(address: { host: string; port: number }) {
  const began = performance.now()

  for (;;) {
    try {
      return await askClamd(Buffer.from('?'), address, 1000)
    } catch (error) {
      if (performance.now() - began > READY_WITHIN_MS) throw error
      await wait(50)
    }
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))

  return port
}
