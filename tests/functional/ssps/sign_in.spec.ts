import { countFailure } from '#access/throttle'
import { inGroups } from '#documents/initial_password'
import Account from '#models/account'
import { resetDatabase } from '#tests/database'
import {
  changePassword,
  deactivated,
  ELSEWHERE,
  expired,
  type Given,
  moved,
  OWN,
  pending,
  portalUser,
  post,
  signIn,
  tries,
  type User,
  visit,
  withdrawn,
  wrong,
} from '#tests/functional/ssps/world'
import { countedHashing, interruptedHashing, realHashing } from '#tests/hashing'
import { eventsOf, newWorld, webUser, type World } from '#tests/world'
import lodash from '@poppinss/utils/lodash'
import type { ApiResponse } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'

test.group('Signing in at the web site', (group) => {
  let world: World
  let user: User

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await webUser(world)
  })

  test('R13 m.5/c: the letter opens the door, and nothing answers before the password is changed', async ({
    assert,
    client,
  }) => {
    const signedIn = await signIn(client, user)
    const status = await visit(client, '/ssps', signedIn)
    const form = await visit(client, '/ssps/password', signedIn)

    const [started] = await eventsOf('session.started')
    status.assertHeader('location', '/ssps/password')
    form.assertStatus(200)
    assert.deepEqual(await reasonsOf('access.refused'), ['initial_password'])
    assert.include(started, {
      'user.id': `account:${user.id}`,
      'ssps.service': 'web_site',
      'source.ip': '127.0.0.1',
    })
  })

  test('R13 m.5/c: with a password of their own the status page opens', async ({
    assert,
    client,
  }) => {
    const changed = await changePassword(client, user, await signIn(client, user))
    const status = await visit(client, '/ssps', changed)

    const account = await Account.findOrFail(user.id)
    status.assertStatus(200)
    status.assertTextIncludes('Sonuçlar')
    assert.equal(account.state, 'active')
    assert.isNull(account.initialPasswordExpiresAt)
    assert.isNotNull(account.noticeAcceptedAt)
    assert.lengthOf(await eventsOf('password.changed'), 1)
    assert.lengthOf(await eventsOf('notice.accepted'), 1)
  })

  test('a password of their own opens the door after 400 days as on the first', async ({
    client,
  }) => {
    await changePassword(client, user, await signIn(client, user))
    const then = DateTime.utc().minus({ days: 400 })
    const account = await Account.findOrFail(user.id)
    await account
      .merge({
        createdAt: then,
        firstChangedAt: then,
        noticeAcceptedAt: then,
        lastSignedInAt: then,
      })
      .save()

    const signedIn = await signIn(client, { ...user, password: OWN })
    const status = await visit(client, '/ssps', signedIn)

    status.assertStatus(200)
  })

  test('R13 m.5/c: the initial password may be typed as the letter shows it, with the same work', async ({
    assert,
    client,
    cleanup,
  }) => {
    const hashing = countedHashing()
    cleanup(hashing.stop)
    const typed = { ...user, password: inGroups(user.password).join('  ') }

    const signedIn = await signIn(client, typed)
    const changed = await changePassword(client, typed, signedIn)

    const account = await Account.findOrFail(user.id)
    signedIn.assertHeader('location', '/ssps')
    changed.assertHeader('location', '/ssps')
    assert.equal(account.state, 'active')
    assert.lengthOf(hashing.costs(), 2)
  })

  test('a password of their own is typed with its gaps and no others', async ({
    assert,
    client,
  }) => {
    await changePassword(client, user, await signIn(client, user))

    await signIn(client, { ...user, password: OWN.replaceAll(' ', '') })
    await signIn(client, { ...user, password: `${OWN} ` })

    assert.deepEqual(await reasonsOf('session.refused'), ['wrong_password', 'wrong_password'])
  })

  test('the initial password opens nothing any more once it was changed', async ({
    assert,
    client,
  }) => {
    await changePassword(client, user, await signIn(client, user))

    await signIn(client, user)

    assert.deepEqual(await reasonsOf('session.refused'), ['wrong_password'])
  })

  test('a session begins under a new id', async ({ assert, client }) => {
    const request = client.post('/ssps/sign-in').withSession({ planted: 'by somebody else' })
    const before = request.sessionClient.sessionId

    const response = await request
      .withCsrfToken()
      .form({ username: user.username, password: user.password })
      .redirects(0)

    response.assertHeader('location', '/ssps')
    assert.match(response.cookie('ssps')!.value, /^[\w-]{20,}$/)
    assert.notEqual(response.cookie('ssps')!.value, before)
    assert.notProperty(response.session(), 'planted')
  })

  test('R28: without accepting notice and responsibility no password is taken', async ({
    assert,
    client,
  }) => {
    const signedIn = await signIn(client, user)

    const response = await post(client, '/ssps/password', signedIn, {
      current: user.password,
      wanted: OWN,
      repeated: OWN,
    })

    const account = await Account.findOrFail(user.id)
    assert.containsSubset(Object.keys(response.flashMessages().inputErrorsBag), ['acceptsNotice'])
    assert.equal(account.state, 'issued')
    assert.isEmpty(await eventsOf('notice.accepted'))
  })

  test('the initial password itself is not taken as the new one, whatever its gaps', async ({
    assert,
    client,
  }) => {
    const signedIn = await signIn(client, user)

    await changePassword(client, user, signedIn, user.password)
    await changePassword(client, user, signedIn, inGroups(user.password).join(' '))

    const account = await Account.findOrFail(user.id)
    assert.equal(account.state, 'issued')
    assert.deepEqual(await reasonsOf('password.refused'), ['same_as_before', 'same_as_before'])
  })

  test('who does not know the current password changes nothing', async ({ assert, client }) => {
    const signedIn = await signIn(client, user)

    await changePassword(client, wrong(user), signedIn)

    assert.deepEqual(await reasonsOf('password.refused'), ['wrong_password'])
    assert.isEmpty(await eventsOf('password.changed'))
  })
})

test.group('A refused sign-in', (group) => {
  let world: World
  let user: User

  group.setup(realHashing)
  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await webUser(world)
  })

  const causes: {
    cause: string
    reason: string
    prepare: (user: User, world: World) => Promise<Given>
  }[] = [
    { cause: 'a wrong password', reason: 'wrong_password', prepare: async (one) => wrong(one) },
    { cause: 'an unknown name', reason: 'unknown_user', prepare: async () => named('k7wq2m9xpt') },
    { cause: 'no possible name', reason: 'unknown_user', prepare: async () => named('İLKER ünlü') },
    { cause: 'another address', reason: 'wrong_address', prepare: moved },
    { cause: 'a deactivated account', reason: 'deactivated', prepare: deactivated },
    { cause: 'a withdrawn applicant', reason: 'deactivated', prepare: withdrawn },
    { cause: 'an initial password too old', reason: 'expired_initial', prepare: expired },
    { cause: 'an account without password', reason: 'not_issued', prepare: pending },
    { cause: 'an account of the portal', reason: 'wrong_service', prepare: portalUser },
    { cause: 'too many tries', reason: 'throttled', prepare: afterFiveTries },
  ]

  test('for {cause} looks like every other and does the same work; only the log knows: {reason}')
    .with(causes)
    .run(async ({ assert, client, cleanup }, { reason, prepare }) => {
      const given = await prepare(user, world)
      const stranger = await signIn(client, named('nobody2345'))
      const hashing = countedHashing()
      cleanup(hashing.stop)

      const response = await signIn(client, given)

      const refused = await eventsOf('session.refused')
      assert.deepEqual(outsideOf(response), outsideOf(stranger))
      assert.deepEqual(hashing.costs(), [12])
      assert.include(refused.at(-1), { 'event.reason': reason, 'event.outcome': 'failure' })
      assert.isEmpty(await eventsOf('session.started'))
      assert.notInclude(JSON.stringify(refused), given.password)
    })

  test('shows the same page, word for word', async ({ assert, client }) => {
    const pages = []

    for (const given of [wrong(user), named('k7wq2m9xpt')]) {
      const response = await signIn(client, given)
      const page = await client
        .get('/ssps/sign-in')
        .withFlashMessages({ error: response.flashMessages().error })
      pages.push(page.text().replaceAll(/(nonce|value)=["'][^"']*["']/g, ''))
    }

    assert.equal(pages[0], pages[1])
    assert.include(pages[0], 'Giriş bilgileri kabul edilmedi')
  })

  test('R14 m.5/d: a deactivation that comes while the password is compared wins', async ({
    assert,
    client,
    cleanup,
  }) => {
    const hashing = interruptedHashing(() => deactivated(user, world))
    cleanup(hashing.stop)

    const response = await signIn(client, user)

    assert.notEqual(response.header('location'), '/ssps')
    assert.deepEqual(await reasonsOf('session.refused'), ['deactivated'])
    assert.isEmpty(await eventsOf('session.started'))
  })

  test('does the work of one that succeeds', async ({ assert, client, cleanup }) => {
    const hashing = countedHashing()
    cleanup(hashing.stop)

    await signIn(client, user)

    assert.lengthOf(await eventsOf('session.started'), 1)
    assert.deepEqual(hashing.costs(), [12])
  })
})

test.group('Too many tries', (group) => {
  let world: World
  let user: User

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await webUser(world)
  })

  test('after five wrong ones the right password waits too, and the log says once: locked', async ({
    assert,
    client,
  }) => {
    await tries(user, 6)

    await signIn(client, user)

    const [locked, ...others] = await eventsOf('account.locked')
    const reasons = await reasonsOf('session.refused')
    assert.equal(locked['user.target.id'], `account:${user.id}`)
    assert.isEmpty(others)
    assert.deepEqual(reasons.slice(4), ['wrong_password', 'throttled', 'throttled'])
  })

  test('at the change of the password count too, and the log says once: locked', async ({
    assert,
    client,
  }) => {
    const signedIn = await signIn(client, user)

    for (let round = 1; round <= 6; round++) {
      await changePassword(client, wrong(user), signedIn)
    }

    const reasons = await reasonsOf('password.refused')
    assert.deepEqual(reasons.slice(4), ['wrong_password', 'throttled'])
    assert.lengthOf(await eventsOf('account.locked'), 1)
  })

  test('a right password in time forgets the wrong ones', async ({ assert, client }) => {
    for (let round = 1; round <= 2; round++) {
      await tries(user, 4)
      await signIn(client, user)
    }

    assert.lengthOf(await eventsOf('session.started'), 2)
    assert.isEmpty(await eventsOf('account.locked'))
  })

  test('a flood from one address locks nobody out at another', async ({ assert, client }) => {
    await tries(user, 7, '198.51.100.66')

    const response = await signIn(client, user)

    response.assertHeader('location', '/ssps')
    assert.lengthOf(await eventsOf('session.started'), 1)
  })

  test('a flood against one name does not stop the next one', async ({ assert, client }) => {
    await tries(named('k7wq2m9xpt'), 6)

    await signIn(client, user)

    assert.lengthOf(await eventsOf('session.started'), 1)
  })

  test('sixty wrong ones from one address stop every name there', async ({ assert, client }) => {
    for (let count = 1; count <= 61; count++) {
      await countFailure({ realm: 'account', name: `nobody${count}`, address: '127.0.0.1' })
    }

    await signIn(client, user)

    assert.deepEqual(await reasonsOf('session.refused'), ['throttled'])
  })
})

test.group('Where somebody comes from', (group) => {
  let world: World
  let user: User

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await webUser(world)
  })

  test('R17 m.4/b-2: the header {name}: {value} is no registered address')
    .with([
      { name: 'X-Forwarded-For', value: ELSEWHERE },
      { name: 'X-Forwarded-For', value: `${ELSEWHERE}, 198.51.100.66` },
      { name: 'X-Real-IP', value: ELSEWHERE },
      { name: 'Forwarded', value: `for=${ELSEWHERE}` },
    ])
    .run(async ({ assert, client }, { name, value }) => {
      await moved(user, world)

      await client
        .post('/ssps/sign-in')
        .header(name, value)
        .withCsrfToken()
        .form({ username: user.username, password: user.password })
        .redirects(0)

      const [refused] = await eventsOf('session.refused')
      assert.include(refused, { 'event.reason': 'wrong_address', 'source.ip': '127.0.0.1' })
    })
})

/** All that refusals could be told apart by outside; nonces, ids and instants differ anyway. */
function outsideOf(response: ApiResponse) {
  const headers = response.headers()
  const varying = ['date', 'set-cookie', 'x-request-id', 'content-security-policy']

  return {
    status: response.status(),
    body: response.text(),
    headers: lodash.omit(headers, varying),
    present: Object.keys(headers).toSorted(),
    cookies: Object.keys(response.cookies()).toSorted(),
    shown: lodash.omit(response.flashMessages(), 'typedInput'),
  }
}

function named(username: string) {
  return { username, password: 'abcde23456fghjk789mn' }
}

async function afterFiveTries(user: User) {
  await tries(user, 5)
  return user
}

async function reasonsOf(action: string) {
  const events = await eventsOf(action)
  return events.map((event) => event['event.reason'])
}
