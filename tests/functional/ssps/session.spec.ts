import { endPastSessions } from '#access/past_sessions'
import { resetDatabase } from '#tests/database'
import {
  changedElsewhere,
  changePassword,
  deactivated,
  issuedAgain,
  moved,
  post,
  signIn,
  type User,
  visit,
  withdrawn,
} from '#tests/functional/ssps/world'
import { eventsOf, newWorld, webUser, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiResponse } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

test.group("A web user's session", (group) => {
  let world: World
  let user: User

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await webUser(world)
  })

  const changes: {
    what: string
    change: (user: User, world: World) => Promise<unknown>
    refused: string[]
    ended: string
  }[] = [
    {
      what: 'the registered address is another one',
      change: moved,
      refused: ['wrong_address'],
      ended: 'killed',
    },
    {
      what: 'the account is deactivated',
      change: deactivated,
      refused: ['deactivated'],
      ended: 'deactivated',
    },
    {
      what: 'the applicant has withdrawn',
      change: withdrawn,
      refused: ['deactivated'],
      ended: 'deactivated',
    },
    { what: 'a new password was issued', change: issuedAgain, refused: [], ended: 'killed' },
    {
      what: 'the password was changed elsewhere',
      change: changedElsewhere,
      refused: [],
      ended: 'password_changed',
    },
  ]

  test('ends at the next request when {what}')
    .with(changes)
    .run(async ({ assert, client }, { change, refused, ended }) => {
      const session = await changePassword(client, user, await signIn(client, user))
      await change(user, world)

      const response = await visit(client, '/ssps', session)
      const again = await visit(client, '/ssps', response)

      response.assertHeader('location', '/ssps/sign-in')
      again.assertHeader('location', '/ssps/sign-in')
      assert.deepEqual(await reasonsOf('session.ended'), [ended])
      assert.deepEqual(await reasonsOf('access.refused'), refused)
    })

  test('of {minutes} minutes, the last {idle} without a request, is over: {reason}')
    .with([
      { minutes: 31, idle: 31, reason: 'idle' },
      { minutes: 12 * 60 + 1, idle: 1, reason: 'expired' },
    ])
    .run(async ({ assert, client }, { minutes, idle, reason }) => {
      const session = await changePassword(client, user, await signIn(client, user))

      const response = await client
        .get('/ssps')
        .withSession({ ...session.session(), signed_in_at: ago(minutes), seen_at: ago(idle) })
        .redirects(0)

      response.assertHeader('location', '/ssps/sign-in')
      assert.deepEqual(await reasonsOf('session.ended'), [reason])
      assert.isEmpty(await eventsOf('access.refused'))
    })

  test('lives on with every request', async ({ assert, client }) => {
    const session = await changePassword(client, user, await signIn(client, user))

    const response = await client
      .get('/ssps')
      .withSession({ ...session.session(), signed_in_at: ago(300), seen_at: ago(29) })

    const seenAt = DateTime.fromISO(response.session().seen_at)
    response.assertStatus(200)
    assert.isBelow(Math.abs(seenAt.diffNow('minutes').minutes), 5)
  })

  test('ends with signing out, on record', async ({ assert, client }) => {
    const session = await signIn(client, user)

    const response = await post(client, '/ssps/sign-out', session)
    const again = await visit(client, '/ssps/password', response)

    again.assertHeader('location', '/ssps/sign-in')
    response.assertHeader('clear-site-data', '"cache", "storage"')
    assert.deepEqual(await reasonsOf('session.ended'), ['signed_out'])
  })

  test('that nobody came back to is ended by the worker, once and on record', async ({
    assert,
    client,
  }) => {
    const session = await changePassword(client, user, await signIn(client, user))
    await keep(session, { owner: `account:${user.id}`, seenMinutesAgo: 31 })
    await keep(session, { owner: `account:${user.id}`, seenMinutesAgo: 5 })
    await keep(session, { owner: `staff:${world.kemal.id}`, seenMinutesAgo: 31 })

    await Promise.all([endPastSessions(), endPastSessions()])

    const ended = await eventsOf('session.ended')
    assert.lengthOf(await db.from('sessions'), 1)
    assert.sameDeepMembers(
      ended.map((event) => [event['user.id'], event['event.reason'], event['ssps.service']]),
      [
        [`account:${user.id}`, 'idle', 'web_site'],
        [`staff:${world.kemal.id}`, 'idle', 'audit'],
      ]
    )
  })
})

/** As the session store keeps it. */
async function keep(
  session: ApiResponse,
  { owner, seenMinutesAgo }: { owner: string; seenMinutesAgo: number }
) {
  const values = { ...session.session(), seen_at: ago(seenMinutesAgo) }

  await db
    .insertQuery()
    .table('sessions')
    .insert({
      id: randomUUID(),
      user_id: owner,
      data: JSON.stringify({ message: values }),
      expires_at: DateTime.utc().plus({ hours: 12 }).toFormat('yyyy-LL-dd HH:mm:ss'),
    })
}

function ago(minutes: number) {
  return DateTime.utc().minus({ minutes }).toISO()
}

async function reasonsOf(action: string) {
  const events = await eventsOf(action)
  return events.map((event) => event['event.reason'])
}
