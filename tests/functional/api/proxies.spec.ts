import { startWeb, type Product } from '#tests/browser/product'
import { resetDatabase } from '#tests/database'
import { ask, basic, type Program, program } from '#tests/functional/api/world'
import { moved } from '#tests/functional/ssps/world'
import { type ProxyName, startProxy, type TestProxy } from '#tests/proxies'
import { eventsOf, newWorld } from '#tests/world'
import { test } from '@japa/runner'

/** From where the product is reached by every proxy here; it is told to believe this address. */
const PROXY = '127.0.0.1'

const HOME = '127.0.0.3'

const ELSEWHERE = '198.51.100.66'

const ALONE = 'the product alone'

const NAMES: ProxyName[] = ['nginx', 'haproxy', 'caddy']

/** Whom the client talks to. */
const FACING = [...NAMES, ALONE]

type Headers = Record<string, string | string[]>

/** All the ways to say "I come from there" that we know of. */
const CLAIMS: ((address: string) => Headers)[] = [
  (address) => ({ 'x-forwarded-for': address }),
  (address) => ({ 'x-forwarded-for': `${address}, ${address}` }),
  (address) => ({ 'x-forwarded-for': `${address}, ${PROXY}` }),
  (address) => ({ 'x-forwarded-for': `${address}:4711` }),
  (address) => ({ 'x-forwarded-for': `::ffff:${address}` }),
  (address) => ({ 'x-forwarded-for': `2001:db8::1, "[::ffff:${address}]:4711"` }),
  (address) => ({ 'x-forwarded-for': [address, PROXY] }),
  (address) => ({ 'x-forwarded-for': address, 'connection': 'close, X-Forwarded-For' }),
  (address) => ({ 'X-FORWARDED-FOR': [`${address},`, ''] }),
  (address) => ({ x_forwarded_for: address }),
  (address) => ({ forwarded: `for=${address};proto=https` }),
  (address) => ({ forwarded: [`for="[::ffff:${address}]:4711"`, `for=${address};by=${PROXY}`] }),
  (address) => ({ 'x-real-ip': address }),
  (address) => ({ 'x-real-ip': [address, address], 'x-forwarded-for': [address, address] }),
  (address) => ({ 'x-forwarded-proto': 'https', 'x-forwarded-host': address }),
  (address) => ({ 'x-client-ip': address, 'true-client-ip': address }),
  (address) => ({ 'cf-connecting-ip': address, 'x-cluster-client-ip': address }),
  (address) => ({ 'connection': 'close, X-Real-IP, Forwarded', 'x-real-ip': address }),
]

test.group('A trusted proxy', (group) => {
  let web: Product
  let proxies: TestProxy[]
  let user: Program

  group.setup(async () => {
    await resetDatabase()
    const world = await newWorld()
    user = await moved(await program(world), world, HOME)
    web = await startWeb({ TRUSTED_PROXIES: PROXY })
    proxies = await Promise.all(NAMES.map((name) => startProxy(name, new URL(web.url).host)))

    return () => Promise.all([web, ...proxies].map((one) => one.stop())).then(() => undefined)
  })

  test('R17 m.4/b-2: {$self} lets nobody say where they come from, stranger or at home')
    .with(FACING)
    .run(async ({ assert }, name) => {
      const port = portOf(name)
      const net = FACING.indexOf(name) + 1
      const strangers = Array.from(CLAIMS.keys(), (index) => `127.${net}.0.${index + 1}`)
      const before = await addressesOnRecord()

      for (const [index, claim] of CLAIMS.entries()) {
        const stranger = await askToken(port, { from: strangers[index], headers: claim(HOME) })
        const holder = await askToken(port, { from: HOME, headers: claim(ELSEWHERE) })

        assert.deepEqual([stranger.status, holder.status], [401, 200], JSON.stringify(claim(HOME)))
      }
      const { refused, started } = await addressesOnRecord()
      assert.deepEqual(
        refused.slice(before.refused.length),
        strangers.map((address) => ['wrong_address', address])
      )
      assert.deepEqual(new Set(started), new Set([HOME]))
    })

  test('that adds to what was sent is believed in its own word alone', async ({ assert }) => {
    const port = portOf(ALONE)
    const lists = [
      '127.9.0.1',
      '127.9.0.2, 127.9.0.1',
      `${HOME}, 127.9.0.1`,
      '127.9.0.1, 127.0.0.1',
    ]
    const before = await addressesOnRecord()

    for (const list of [...lists, [HOME, '127.9.0.1']]) {
      await askToken(port, { from: PROXY, headers: { 'x-forwarded-for': list } })
    }
    await askToken(port, {
      from: PROXY,
      headers: { 'forwarded': `for=${HOME}`, 'x-real-ip': HOME },
    })

    const { refused } = await addressesOnRecord()
    assert.deepEqual(
      refused.slice(before.refused.length).map(([, address]) => address),
      [...lists.map(() => '127.9.0.1'), '127.9.0.1', PROXY]
    )
  })

  function portOf(name: string) {
    const found = proxies.find((proxy) => proxy.name === name)
    return found?.port ?? Number(new URL(web.url).port)
  }

  function askToken(port: number, { from, headers }: { from: string; headers: Headers }) {
    return ask('/api/v1/token', {
      method: 'POST',
      headers: { ...headers, ...basic(user) },
      ...{ from, port },
    })
  }
})

async function addressesOnRecord() {
  const [refused, started] = await Promise.all(
    ['session.refused', 'session.started'].map((action) => eventsOf(action))
  )
  return {
    refused: refused.map((event) => [event['event.reason'], event['source.ip']]),
    started: started.map((event) => event['source.ip']),
  }
}
