import { touchedOnceAMinute } from '#access/session_store'
import { resetDatabase } from '#tests/database'
import { stores } from '@adonisjs/session'
import type { SessionConfig, SessionStoreWithTaggingContract } from '@adonisjs/session/types'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'
import { mock } from 'node:test'

const LONG_AGO = '2020-01-01 00:00:00'
const SESSION = { age: '30m', cookieName: 'ssps', enabled: true, cookie: {} } as SessionConfig

test.group('Session store', (group) => {
  group.each.setup(resetDatabase)
  group.each.teardown(() => mock.timers.reset())

  test('prolongs a session at most once a minute', async ({ assert }) => {
    const [store, id] = [await newStore(), randomUUID()]
    mock.timers.enable({ apis: ['Date'], now: Date.now() })
    await store.write(id, { name: 'Ayşe' })
    await db.from('sessions').update({ expires_at: LONG_AGO })

    mock.timers.tick(59_000)
    await store.touch(id)
    const early = await expiryOf(id)
    mock.timers.tick(2000)
    await store.touch(id)

    assert.equal(early, Date.parse(`${LONG_AGO}Z`))
    assert.closeTo(await expiryOf(id), Date.now() + 30 * 60_000, 1000)
  })

  test('prolongs a session that another process began', async ({ assert }) => {
    const [store, id] = [await newStore(), randomUUID()]
    await db.table('sessions').insert({ id, data: '{}', expires_at: LONG_AGO })

    await store.touch(id)

    assert.isAbove(await expiryOf(id), Date.now())
  })

  test('finds nothing of a session that was ended elsewhere', async ({ assert }) => {
    const [store, id] = [await newStore(), randomUUID()]
    await store.write(id, { name: 'Ayşe' })
    const known = await store.read(id)

    await db.from('sessions').delete()
    await store.touch(id)

    assert.deepEqual(known, { name: 'Ayşe' })
    assert.isNull(await store.read(id))
  })

  test('of a request under way does not come back when it was ended meanwhile', async ({
    assert,
  }) => {
    const [store, id] = [await newStore(), randomUUID()]
    await store.write(id, { name: 'Ayşe' })
    await store.read(id)

    await db.from('sessions').delete()
    await store.write(id, { name: 'Ayşe', seen_at: 'now' })

    assert.isEmpty(await db.from('sessions'))
  })

  test('that was not there before is written', async ({ assert }) => {
    const [store, id] = [await newStore(), randomUUID()]
    await store.read(id)

    await store.write(id, { name: 'Ayşe' })

    assert.lengthOf(await db.from('sessions'), 1)
  })
})

async function newStore() {
  const provider = stores.database({ tableName: 'sessions', connectionName: 'mysql' })
  const storeFor = await touchedOnceAMinute(provider).resolver(app)
  const ctx = await testUtils.createHttpContext()

  return storeFor(ctx, SESSION) as SessionStoreWithTaggingContract
}

async function expiryOf(id: string) {
  const row = await db.from('sessions').where('id', id).firstOrFail()
  return new Date(row.expires_at).getTime()
}
