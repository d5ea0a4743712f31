import Outage from '#models/outage'
import { HealthWatch } from '#operations/health_watch'
import { beginOutages } from '#operations/outages'
import { resetDatabase } from '#tests/database'
import { getAs, postAs } from '#tests/functional/audit/pages'
import { eventsOf, newWorld, type World } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

test.group('The ledger of outages', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('begins with the first unanswered check and ends with the next answer', async ({
    assert,
    cleanup,
  }) => {
    const { server, url } = await answering(() => 200)
    cleanup(() => void server.close())
    const watch = new HealthWatch(url)
    await watch.look()
    server.close()
    const before = DateTime.now()
    await looks(watch, 3)
    const open = await Outage.all()
    const back = await answering(() => 200, Number(new URL(url).port))
    cleanup(() => void back.server.close())

    await watch.look()

    const over = await Outage.all()
    assert.sameMembers(
      open.map(({ service }) => service),
      ['web_site', 'web_service', 'portal', 'backoffice']
    )
    assert.isNull(open[0].endedAt)
    assert.isAtLeast(open[0].startedAt.toMillis(), before.toMillis() - 1)
    assert.include(open[0].evidence, '/health: ')
    assert.isTrue(over.every(({ endedAt }) => endedAt !== null))
    assert.lengthOf(await eventsOf('outage.began'), 4)
    assert.lengthOf(await eventsOf('outage.ended'), 4)
  })

  test('keeps what the health check said', async ({ assert, cleanup }) => {
    const { server, url } = await answering(() => 503)
    cleanup(() => void server.close())

    await looks(new HealthWatch(url), 3)

    const [{ evidence }] = await Outage.all()
    assert.include(evidence, '/health: 503')
  })

  test('knows no outage of two unanswered checks', async ({ assert }) => {
    const { server, url } = await answering(() => 200)
    server.close()

    await looks(new HealthWatch(url), 2)

    assert.isEmpty(await Outage.all())
  })

  test('has one however many workers see it', async ({ assert }) => {
    const began = DateTime.now()

    await Promise.all([
      beginOutages(began, 'x'),
      beginOutages(began, 'x'),
      beginOutages(began, 'x'),
    ])

    assert.lengthOf(await Outage.all(), 4)
    assert.lengthOf(await eventsOf('outage.began'), 4)
  })

  test('is kept by hand and explained by an administrator, and read by auditors', async ({
    assert,
    client,
  }) => {
    await post(client, '/backoffice/outages', {
      service: 'sftp',
      outageStart: '2023-05-14T18:00',
      outageEnd: '2023-05-14T18:56',
      cause: 'Hat kesildi',
      evidence: 'İhbar 12',
    })
    const { id, minutes } = await Outage.firstOrFail()
    await post(client, `/backoffice/outages/${id}`, { cause: 'Kablo koptu', evidence: 'İhbar 12' })

    const page = await getAs(client, world.kemal, '/audit/outages')
    const [event] = await eventsOf('outage.explained')
    assert.equal(minutes, 56)
    page.assertTextIncludes('56 dakika')
    page.assertTextIncludes('Kablo koptu')
    assert.deepInclude(event['ssps.changes'], {
      field: 'cause',
      from: 'Hat kesildi',
      to: 'Kablo koptu',
    })
  })

  test('takes no end before its beginning, and no tomorrow', async ({ assert, client }) => {
    const tomorrow = DateTime.now().plus({ days: 1 }).toFormat("yyyy-LL-dd'T'HH:mm")
    const typed = { service: 'sftp', cause: 'Hat kesildi', evidence: '' }

    await post(client, '/backoffice/outages', {
      ...typed,
      outageStart: '2023-05-14T18:00',
      outageEnd: '2023-05-14T17:00',
    })
    await post(client, '/backoffice/outages', { ...typed, outageStart: tomorrow })

    assert.isEmpty(await Outage.all())
  })

  function post(client: ApiClient, path: string, fields: Record<string, string>) {
    return postAs(client, world.hasan, path, fields)
  }
})

async function looks(watch: HealthWatch, times: number) {
  for (let time = 0; time < times; time++) {
    await watch.look()
  }
}

async function answering(status: () => number, port = 0) {
  const server: Server = createServer((_, response) => response.writeHead(status()).end('{}'))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo

  return { server, url: `http://127.0.0.1:${address.port}/health` }
}
