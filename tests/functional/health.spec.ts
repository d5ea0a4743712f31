import { beat } from '#database/heartbeat'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'

test.group('Health', (group) => {
  group.each.setup(async () => {
    await db.from('worker_heartbeats').delete()
  })

  test('all is well while a worker beats', async ({ client }) => {
    await beat()

    const response = await client.get('/health')

    response.assertStatus(200)
    response.assertBody({ status: 'ok' })
    response.assertHeader('cache-control', 'no-store')
  })

  test('without a worker the answer is 503, and names it on this machine', async ({ client }) => {
    const response = await client.get('/health')

    response.assertStatus(503)
    response.assertBody({ status: 'unavailable', failed: ['worker'] })
  })

  test('a heartbeat of 16 seconds ago is no heartbeat', async ({ client }) => {
    await beat()
    await db.rawQuery('update worker_heartbeats set beat_at = beat_at - interval 16 second')

    const response = await client.get('/health')

    response.assertStatus(503)
  })

  test('who comes through a proxy is not told what failed: {$self}')
    .with(['Forwarded', 'X-Forwarded-For', 'X-Real-IP', 'Via'])
    .run(async ({ client }, header) => {
      const response = await client.get('/health').header(header, '127.0.0.1')

      response.assertStatus(503)
      response.assertBody({ status: 'unavailable' })
    })

  test('T7: a database whose clock goes otherwise is named', async ({ client, cleanup }) => {
    await beat()
    const now = Date.now
    Date.now = () => now() + 2000
    cleanup(() => {
      Date.now = now
    })

    const response = await client.get('/health')

    response.assertStatus(503)
    response.assertBody({ status: 'unavailable', failed: ['clock'] })
  })

  test('asking begins no session', async ({ client }) => {
    const response = await client.get('/health')

    response.assertHeaderMissing('set-cookie')
  })
})
