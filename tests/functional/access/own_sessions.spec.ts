import Account from '#models/account'
import type Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import { liaison } from '#tests/functional/portal/world'
import { eventsOf, newWorld, openSession, sinceNow, webUser, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'

type Face = { path: string; find: (world: World) => Promise<Staff | Account> }

const FACES: (Face & { whose: string })[] = [
  { whose: 'a clerk', path: '/sessions', find: async ({ ayse }) => ayse },
  { whose: 'an auditor', path: '/sessions', find: async ({ kemal }) => kemal },
  { whose: 'a liaison', path: '/portal/sessions', find: (world) => liaison(world) },
  { whose: 'a web user', path: '/ssps/sessions', find: activeWebUser },
]

test.group('One’s own sessions (ASVS 7.5.2)', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('of {whose} stand in a list: where, since when, and which one this is')
    .with(FACES)
    .run(async ({ assert, client }, { path, find }) => {
      const person = await find(world)
      const elsewhere = await openSession(person.actor, { address: '203.0.113.88' })
      const past = await openSession(person.actor, { minutesAgo: 31, address: '203.0.113.99' })
      await openSession(world.mehmet.actor, { address: '203.0.113.77' })

      const page = await list(client, person, path)

      page.assertStatus(200)
      page.assertTextIncludes('203.0.113.88')
      page.assertTextIncludes('Firefox · Windows')
      page.assertTextIncludes(elsewhere.digest)
      assert.equal(page.text().match(/Bu oturum\s*</g)?.length, 1)
      for (const unseen of [elsewhere.id, past.digest, '203.0.113.99', '203.0.113.77']) {
        assert.notInclude(page.text(), unseen)
      }
    })

  test('one of {whose} is ended, on record, and no other')
    .with(FACES)
    .run(async ({ assert, client }, { path, find }) => {
      const person = await find(world)
      const [lost, kept] = [await openSession(person.actor), await openSession(person.actor)]

      const response = await end(client, person, { path, which: lost.digest })

      const [ended, ...others] = await eventsOf('session.ended')
      response.assertHeader('location', path)
      assert.deepEqual(await openIds(), [kept.id])
      assert.isEmpty(others)
      assert.equal(ended['event.reason'], 'ended_elsewhere')
      assert.equal(ended['ssps.session'], lost.digest)
      assert.equal(ended['user.id'], `${person.actor.kind}:${person.id}`)
    })

  test('all others end together, this one and those of other people stay', async ({
    assert,
    client,
  }) => {
    const { ayse, mehmet } = world
    await openSession(ayse.actor)
    await openSession(ayse.actor)
    const strange = await openSession(mehmet.actor)
    const request = client.post('/sessions/end')
    const own = await openSession(ayse.actor, { id: request.sessionClient.sessionId })

    signIn(request, ayse)
    await request.withCsrfToken().form({ which: 'others' }).redirects(0)

    assert.sameMembers(await openIds(), [own.id, strange.id])
    assert.lengthOf(await eventsOf('session.ended'), 2)
  })

  test('another person’s session is unknown, and the log says who asked: {whose}')
    .with(FACES)
    .run(async ({ assert, client }, { path, find }) => {
      const person = await find(world)
      const strange = await openSession(world.mehmet.actor)

      const response = await end(client, person, { path, which: strange.digest })

      const refused = await eventsOf('access.refused')
      response.assertStatus(404)
      assert.deepEqual(await openIds(), [strange.id])
      assert.equal(refused.at(-1)?.['event.reason'], 'not_authorised')
      assert.equal(refused.at(-1)?.['user.id'], `${person.actor.kind}:${person.id}`)
      assert.isEmpty(await eventsOf('session.ended'))
    })

  test('one that is over already is ended no second time', async ({ assert, client }) => {
    const { ayse } = world
    const session = await openSession(ayse.actor)
    const again = () => end(client, ayse, { path: '/sessions', which: session.digest })
    await again()

    const response = await again()

    response.assertHeader('location', '/sessions')
    assert.lengthOf(await eventsOf('session.ended'), 1)
    assert.isEmpty(await eventsOf('access.refused'))
  })
})

test.group('The sessions of a member of staff (ASVS 7.4.5)', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('are seen by an administrator, who ends one', async ({ assert, client }) => {
    const { ayse, hasan } = world
    const [lost, kept] = [await openSession(ayse.actor), await openSession(ayse.actor)]
    const page = await list(client, hasan, `/backoffice/staff/${ayse.id}`)

    await end(client, hasan, { path: pathOf(ayse), which: lost.digest })

    const [ended] = await eventsOf('session.ended')
    const [act] = await eventsOf('staff.sessions_ended')
    const open = await openIds()
    page.assertTextIncludes(lost.digest)
    assert.notInclude(page.text(), lost.id)
    assert.include(open, kept.id)
    assert.notInclude(open, lost.id)
    assert.equal(ended['user.id'], `staff:${ayse.id}`)
    assert.equal(ended['event.reason'], 'killed')
    assert.equal(act['user.id'], `staff:${hasan.id}`)
    assert.equal(act['user.target.id'], `staff:${ayse.id}`)
  })

  test('all end together, and nobody else’s', async ({ assert, client }) => {
    const { ayse, hasan, mehmet } = world
    await openSession(ayse.actor)
    await openSession(ayse.actor)
    const strange = await openSession(mehmet.actor)

    await end(client, hasan, { path: pathOf(ayse), which: 'others' })

    assert.deepEqual(await openIds(), [strange.id])
    assert.lengthOf(await eventsOf('session.ended'), 2)
    assert.lengthOf(await eventsOf('staff.sessions_ended'), 1)
  })

  test('of somebody else are unknown on this person’s page', async ({ assert, client }) => {
    const { ayse, hasan, mehmet } = world
    const strange = await openSession(mehmet.actor)

    const response = await end(client, hasan, { path: pathOf(ayse), which: strange.digest })

    response.assertStatus(404)
    assert.deepEqual(await openIds(), [strange.id])
    assert.lengthOf(await eventsOf('access.refused'), 1)
  })

  test('wait for a fresh code when the last one is old', async ({ assert, client }) => {
    const { ayse, hasan } = world
    const { id, digest } = await openSession(ayse.actor)
    const confirmedAt = { confirmed_at: new Date(Date.now() - 11 * 60_000).toISOString() }

    const response = await end(client, hasan, { path: pathOf(ayse), which: digest }).withSession(
      confirmedAt
    )

    assert.equal(response.flashMessage('refusal'), 'step_up_missing')
    assert.deepEqual(await openIds(), [id])
  })
})

/** With the password of their own, so that the site opens. */
async function activeWebUser(world: World) {
  const { id } = await webUser(world)
  await Account.query().where('id', id).update({ state: 'active' })
  return Account.findOrFail(id)
}

/** From the session whose id the request carries, which is open too. */
async function list(client: ApiClient, who: Staff | Account, path: string) {
  const request = client.get(path)
  await openSession(who.actor, { id: request.sessionClient.sessionId, minutesAgo: 0 })
  signIn(request, who)

  return request.redirects(0)
}

function end(
  client: ApiClient,
  who: Staff | Account,
  { path, which }: { path: string; which: string }
) {
  const request = client.post(`${path}/end`)
  signIn(request, who)

  return request.withCsrfToken().form({ which }).redirects(0)
}

function signIn(request: ReturnType<ApiClient['get']>, who: Staff | Account) {
  request.withSession(sinceNow(who instanceof Account ? who : undefined))

  if (who instanceof Account) {
    request.withGuard('account').loginAs(who)
  } else {
    request.withGuard('staff').loginAs(who)
  }
}

async function openIds() {
  const rows: { id: string }[] = await db.from('sessions').orderBy('expires_at')
  return rows.map(({ id }) => id)
}

function pathOf({ id }: Staff) {
  return `/backoffice/staff/${id}/sessions`
}
