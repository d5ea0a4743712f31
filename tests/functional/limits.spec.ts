import { LIMITS, type Limited } from '#access/limits'
import Account from '#models/account'
import { resetDatabase } from '#tests/database'
import { askToken, program } from '#tests/functional/api/world'
import { liaison } from '#tests/functional/portal/world'
import { approvedForm, eventsOf, newWorld, person, sinceNow, type World } from '#tests/world'
import limiter from '@adonisjs/limiter/services/main'
import type Staff from '#models/staff'
import type { ApiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { readFileSync } from 'node:fs'

test.group('Limits by number (ASVS 2.4.1)', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('leaves room for searches beside a list that is watched', ({ assert }) => {
    const script = readFileSync(app.makePath('resources/js/live_list.js'), 'utf8')
    const [, pause] = /EVERY_MS = (\d+)/.exec(script)!
    const refreshes = (10 * 60 * 1000) / Number(pause)

    assert.isAtMost(2 * refreshes, LIMITS.search.requests - 200)
  })

  test('let the last request pass and refuse the next one, on record once', async ({
    assert,
    client,
  }) => {
    const { kemal } = world
    await spend('search', kemal, LIMITS.search.requests - 1)

    const last = await search(client, kemal)
    const refused = [await search(client, kemal), await search(client, kemal)]

    last.assertStatus(200)
    for (const response of refused) {
      response.assertStatus(429)
      response.assertTextIncludes('10 dakika sonra yeniden deneyebilirsiniz')
      assert.isAbove(Number(response.header('retry-after')), 500)
    }
    const events = await eventsOf('access.refused')
    assert.lengthOf(events, 1)
    assert.equal(events[0]['event.reason'], 'throttled')
    assert.equal(events[0]['user.id'], `staff:${kemal.id}`)
  })

  test('are each person’s own', async ({ client }) => {
    const { kemal } = world
    const selin = await person('Selin Koç', 'selin', 'auditor')
    await spend('search', kemal, LIMITS.search.requests)

    const response = await search(client, selin)

    response.assertStatus(200)
  })

  test('count one by one when requests come at once', async ({ assert, client }) => {
    const { kemal } = world
    await spend('search', kemal, LIMITS.search.requests - 2)

    const answers = await Promise.all(Array.from({ length: 6 }, () => search(client, kemal)))

    const statuses = answers.map((answer) => answer.status()).toSorted()
    assert.deepEqual(statuses, [200, 200, 429, 429, 429, 429])
    assert.lengthOf(await eventsOf('access.refused'), 1)
  })

  test('hold for the uploads of an applicant, before a byte is kept', async ({
    assert,
    client,
  }) => {
    const { id } = await liaison(world)
    const account = await Account.findOrFail(id)
    const { number } = await approvedForm(world.party, {
      clerk: world.ayse,
      approver: world.mehmet,
    })
    await spend('upload', account, LIMITS.upload.requests)

    const response = await client
      .post(`/portal/request-forms/${number}/scan`)
      .withSession(sinceNow(account))
      .withGuard('account')
      .loginAs(account)
      .withCsrfToken()
      .redirects(0)

    response.assertStatus(429)
    const refused = await eventsOf('access.refused')
    assert.equal(refused.at(-1)?.['user.id'], `account:${id}`)
  })

  test('hold for right token requests too, and the program reads when to come back', async ({
    assert,
  }) => {
    const user = await program(world)
    const account = await Account.findOrFail(user.id)
    await spend('token', account, LIMITS.token.requests - 1)

    const last = await askToken(user)
    const refused = await askToken(user)

    assert.deepEqual([last.status, refused.status], [200, 429])
    assert.match(String(refused.body.type), /too_many_requests$/)
    assert.isAbove(Number(refused.headers['retry-after']), 3500)
  })
})

function search(client: ApiClient, auditor: Staff) {
  return client
    .get('/audit/events')
    .withSession(sinceNow())
    .withGuard('staff')
    .loginAs(auditor)
    .redirects(0)
}

/** As if so many requests had come before. */
function spend(limited: Limited, { actor }: Staff | Account, count: number) {
  const limit = LIMITS[limited]
  return limiter.use(limit).set(`${limited}:${actor.kind}:${actor.id}`, count, limit.duration)
}
