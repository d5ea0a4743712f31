import { freePort } from '#tests/clamd'
import app from '@adonisjs/core/services/app'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const READY_WITHIN_MS = 30_000

type Scene = { folder: string; port: number }

type Kind = {
  shipped: string
  program: string
  args: (config: string, folder: string) => string[]
  configured: (shipped: string, scene: Scene) => string
}

const TARGET = '127.0.0.1:3333'

/** What is shipped in deploy/, listening on loopback without TLS. */
const KINDS = {
  nginx: {
    shipped: 'nginx.conf',
    program: 'NGINX_PATH',
    args: (config, folder) => ['-p', folder, '-e', 'stderr', '-c', config],
    configured: (shipped, { folder, port }) =>
      [
        'daemon off; master_process off; events {}',
        `pid ${folder}/nginx.pid;`,
        'http { access_log off;',
        ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
          (name) => `${name}_temp_path ${folder}/${name};`
        ),
        shipped.replace('443 ssl', `127.0.0.1:${port}`).replace(/^ *ssl_.*$/gm, ''),
        '}',
      ].join('\n'),
  },
  haproxy: {
    shipped: 'haproxy.cfg',
    program: 'HAPROXY_PATH',
    args: (config) => ['-db', '-f', config],
    configured: (shipped, { port }) => shipped.replace(/bind .*/, `bind 127.0.0.1:${port}`),
  },
  caddy: {
    shipped: 'Caddyfile',
    program: 'CADDY_PATH',
    args: (config) => ['run', '--adapter', 'caddyfile', '--config', config],
    configured: (shipped, { port }) =>
      `{\nadmin off\nauto_https off\n}\n${shipped}`
        .replace('ssps.example.org', `http://:${port}`)
        .replace(/^\ttls .*$/m, '\tbind 127.0.0.1'),
  },
} satisfies Record<string, Kind>

export type ProxyName = keyof typeof KINDS

export type TestProxy = Awaited<ReturnType<typeof startProxy>>

/** A real proxy on loopback before the product at `target` (host:port), as deploy/ recommends it. */
export async function startProxy(name: ProxyName, target: string) {
  const { shipped, program, args, configured }: Kind = KINDS[name]
  const folder = await mkdtemp(join(tmpdir(), `${name}-`))
  const port = await freePort()
  const text = await readFile(app.makePath('deploy', shipped), 'utf8')
  const config = join(folder, shipped)
  await writeFile(config, configured(text, { folder, port }).replace(TARGET, target))

  const child = spawn(process.env[program]!, args(config, folder), {
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  const ended = once(child, 'exit')
  await listens(port)

  return {
    name,
    port,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function listens(port: number) {
  const began = performance.now()

  for (;;) {
    try {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      return socket.destroy()
    } catch (error) {
      if (performance.now() - began > READY_WITHIN_MS) throw error
      await wait(50)
    }
  }
}
