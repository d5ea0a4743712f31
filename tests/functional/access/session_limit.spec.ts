import { acknowledgeNotice } from '#access/notice'
import { MOST_SESSIONS } from '#access/session_start'
import { hiddenFields, Visitor } from '#bench/visitor'
import type Account from '#models/account'
import { type Product, startWeb } from '#tests/browser/product'
import { resetDatabase } from '#tests/database'
import { CHOSEN, liaison } from '#tests/functional/portal/world'
import { eventsOf, newWorld } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'

test.group('Sessions of one person (ASVS 7.1.2)', (group) => {
  let web: Product
  let person: Account

  group.setup(async () => {
    await resetDatabase()
    web = await startWeb({})
    return () => web.stop()
  })
  group.each.setup(async () => {
    await resetDatabase()
    person = await liaison(await newWorld())
    await acknowledgeNotice(person)
  })

  test('are two: a third sign-in ends the one that was seen longest ago, on record', async ({
    assert,
  }) => {
    const first = await signedIn()
    await db.from('sessions').update({ expires_at: new Date(Date.now() + 60_000) })
    const [second, third] = [await signedIn(), await signedIn()]

    const ended = await eventsOf('session.ended')
    assert.deepEqual(await Promise.all([first, second, third].map(isIn)), [false, true, true])
    assert.lengthOf(ended, 1)
    assert.equal(ended[0]['event.reason'], 'too_many')
    assert.equal(ended[0]['user.id'], `account:${person.id}`)
  })

  test('are two also when eight sign in at once', async ({ assert }) => {
    const visitors = await Promise.all(Array.from({ length: 8 }, signedIn))

    const answers = await Promise.all(visitors.map(isIn))
    const open = await db.from('sessions').where('data', 'like', '%signed_in_at%')
    assert.lengthOf(answers.filter(Boolean), MOST_SESSIONS)
    assert.lengthOf(open, MOST_SESSIONS)
    assert.lengthOf(await eventsOf('session.ended'), 8 - MOST_SESSIONS)
  })

  async function signedIn() {
    const visitor = new Visitor(web.url)
    const page = await visitor.get('/portal/sign-in')
    await visitor.post('/portal/sign-in', {
      ...hiddenFields(page),
      username: person.username,
      password: CHOSEN,
    })
    return visitor
  }

  function isIn(visitor: Visitor) {
    return visitor.get('/portal').then(
      () => true,
      () => false
    )
  }
})
