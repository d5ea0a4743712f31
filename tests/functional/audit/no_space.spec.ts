import SavedSearch from '#models/saved_search'
import type Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import { newWorld, sinceNow } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

/** What InnoDB says when its disk has no room. */
const FULL = 1114

test.group('A log without room', (group) => {
  let kemal: Staff

  group.each.setup(async () => {
    await resetDatabase()
    const world = await newWorld()
    kemal = world.kemal
    await db.connection('migration').rawQuery(`
      create trigger audit_events_full before insert on audit_events for each row
      signal sqlstate 'HY000' set mysql_errno = ${FULL}, message_text = 'The table is full'
    `)
    return () => db.connection('migration').rawQuery('drop trigger audit_events_full')
  })

  test('R21 m.4/b-5: has nothing done, and says so', async ({ assert, client }) => {
    const response = await client
      .post('/audit/searches')
      .header('accept', 'text/html')
      .withSession(sinceNow())
      .withGuard('staff')
      .loginAs(kemal)
      .withCsrfToken()
      .form({ name: 'Gece', opId: randomUUID() })
      .redirects(0)

    response.assertStatus(503)
    response.assertTextIncludes('İz kaydı yazılamadığı için işlem yapılmadı')
    response.assertHeader('retry-after', '10')
    assert.isEmpty(await SavedSearch.all())
  })

  test('refuses a program in the same way', async ({ client }) => {
    const response = await client.get('/api/v1/me').header('authorization', 'Bearer nobody')

    response.assertStatus(503)
    response.assertBodyContains({ status: 503, title: 'Servise şu anda ulaşılamıyor' })
  })
})
