import { hashedPassword } from '#access/password'
import Account from '#models/account'
import ApiToken from '#models/api_token'
import { resetDatabase } from '#tests/database'
import {
  ask,
  askToken,
  askWith,
  basic,
  ELSEWHERE,
  type Given,
  newProgram,
  outsideOf,
  type Program,
  program,
  tokenOf,
} from '#tests/functional/api/world'
import {
  deactivated,
  expired,
  moved,
  pending,
  tries,
  withdrawn,
  wrong,
} from '#tests/functional/ssps/world'
import { countedHashing, interruptedHashing, realHashing } from '#tests/hashing'
import { eventsOf, newWorld, readLetter, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createHash } from 'node:crypto'

test.group('A token of the web service', (group) => {
  let world: World
  let user: Program

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await program(world)
  })

  test('is given for user name and password over the registered address, for an hour', async ({
    assert,
  }) => {
    const { status, body, headers } = await askToken(user)

    const token = await ApiToken.firstOrFail()
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['access_token', 'token_type', 'expires_in'])
    assert.include(body, { token_type: 'Bearer', expires_in: 3600 })
    assert.equal(headers['cache-control'], 'no-store')
    assert.notProperty(headers, 'set-cookie')
    assert.equal(token.accountId, user.id)
    assert.equal(token.address, '127.0.0.1')
    assert.equal(token.expiresAt.diff(token.issuedAt).as('minutes'), 60)
  })

  test('has 256 bits behind its prefix, and only its digest is kept', async ({ assert }) => {
    const token = await tokenOf(user)

    const [row] = await db.from('api_tokens')
    const log = await db.from('audit_events')
    assert.lengthOf(Buffer.from(token.replace('ssps_', ''), 'base64url'), 32)
    assert.equal(row.digest, createHash('sha256').update(token).digest('base64url'))
    assert.notInclude(JSON.stringify([row, log]), token.replace('ssps_', ''))
  })

  test('R21 m.4/b-5: is on record, and what is done with it goes by the same digest', async ({
    assert,
  }) => {
    const token = await tokenOf(user)
    await askWith(token)

    const [started, ...others] = await eventsOf('session.started')
    const [granted] = await eventsOf('access.granted')
    assert.isEmpty(others)
    assert.include(started, {
      'user.id': `account:${user.id}`,
      'ssps.service': 'web_service',
      'ssps.applicant': String(world.party.applicantId),
      'source.ip': '127.0.0.1',
      'url.path': '/api/v1/token',
    })
    assert.include(granted, { 'user.id': `account:${user.id}`, 'url.path': '/api/v1/me' })
    assert.equal(granted['ssps.session'], started['ssps.session'])
    assert.notInclude(token, String(started['ssps.session']))
  })

  test('R13 m.5/c: is refused for a right initial password, with rule and article', async ({
    assert,
  }) => {
    const newcomer = await newProgram(world, { participation: world.rival, seed: 3 })

    const { status, body, headers } = await askToken(newcomer)

    const [refused] = await eventsOf('access.refused')
    assert.equal(status, 403)
    assert.include(body, { rule: 'R13', article: 'm.5/c', title: 'İlk şifre değiştirilmedi' })
    assert.notProperty(headers, 'www-authenticate')
    assert.include(refused, {
      'event.reason': 'initial_password',
      'ssps.rule': 'R13',
      'ssps.article': 'm.5/c',
    })
    assert.isEmpty(await ApiToken.query())
    assert.isEmpty(await eventsOf('session.started'))
  })

  test('lives beside the one before it; a third ends the first, on record', async ({ assert }) => {
    const [first, second, third] = [await tokenOf(user), await tokenOf(user), await tokenOf(user)]

    const answers = [await askWith(first), await askWith(second), await askWith(third)]

    const ended = await eventsOf('session.ended')
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 200, 200]
    )
    assert.match(String(answers[0].body.type), /token_replaced$/)
    assert.deepEqual(
      ended.map((event) => event['event.reason']),
      ['replaced']
    )
  })

  test('opens with passwords of 71, 72, 73 and 200 bytes, each to the last byte', async ({
    assert,
  }) => {
    for (const length of [71, 72, 73, 200]) {
      const password = 'ş'.repeat(30) + 'x'.repeat(length - 60)
      await Account.query()
        .where('id', user.id)
        .update({ password: await hashedPassword(password) })

      const right = await askToken({ ...user, password })
      const longer = await askToken({ ...user, password: `${password}x` })
      const shorter = await askToken({ ...user, password: password.slice(0, -1) })

      assert.equal(Buffer.byteLength(password), length)
      assert.deepEqual([right.status, longer.status, shorter.status], [200, 401, 401])
    }
  })

  test('takes a password with a colon in it, and one in another normal form', async ({
    assert,
  }) => {
    const password = 'gece: yıldızlar ışıldar, şehir uyur'
    await Account.query()
      .where('id', user.id)
      .update({ password: await hashedPassword(password) })

    const typed = await askToken({ ...user, password })
    const decomposed = await askToken({ ...user, password: password.normalize('NFD') })

    assert.deepEqual([typed.status, decomposed.status], [200, 200])
  })
})

test.group('Refusing a token', (group) => {
  let world: World
  let user: Program

  group.setup(realHashing)
  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await program(world)
  })

  const causes: {
    cause: string
    reason: string
    prepare: (user: Program, world: World) => Promise<Given>
  }[] = [
    { cause: 'a wrong password', reason: 'wrong_password', prepare: async (one) => wrong(one) },
    { cause: 'an unknown name', reason: 'unknown_user', prepare: async () => named('k7wq2m9xpt') },
    {
      cause: 'a name in capitals',
      reason: 'unknown_user',
      prepare: async (one) => ({ ...one, username: one.username.toUpperCase() }),
    },
    {
      cause: 'a name in another alphabet',
      reason: 'unknown_user',
      prepare: async (one) => ({ ...one, username: one.username.replace(/./, 'а') }),
    },
    { cause: 'no possible name', reason: 'unknown_user', prepare: async () => named('İLKER ünlü') },
    { cause: 'another address', reason: 'wrong_address', prepare: moved },
    { cause: 'a deactivated account', reason: 'deactivated', prepare: deactivated },
    { cause: 'a withdrawn applicant', reason: 'deactivated', prepare: withdrawn },
    { cause: 'an initial password too old', reason: 'expired_initial', prepare: issuedTooLongAgo },
    { cause: 'an account without password', reason: 'not_issued', prepare: pending },
    { cause: 'an account of the web site', reason: 'wrong_service', prepare: webSiteUser },
    { cause: 'too many tries', reason: 'throttled', prepare: afterFiveTries },
  ]

  test('for {cause} looks like every other and does the same work; only the log knows: {reason}')
    .with(causes)
    .run(async ({ assert, cleanup }, { reason, prepare }) => {
      const given = await prepare(user, world)
      const stranger = await askToken(named('nobody2345'))
      const hashing = countedHashing()
      cleanup(hashing.stop)

      const answer = await askToken(given)

      const refused = await eventsOf('session.refused')
      assert.deepEqual(outsideOf(answer), outsideOf(stranger))
      assert.equal(answer.status, 401)
      assert.equal(answer.headers['www-authenticate'], 'Basic realm="SSPS", charset="UTF-8"')
      assert.notProperty(answer.body, 'rule')
      assert.deepEqual(hashing.costs(), [12])
      assert.include(refused.at(-1), {
        'event.reason': reason,
        'event.outcome': 'failure',
        'ssps.service': 'web_service',
      })
      assert.isEmpty(await eventsOf('session.started'))
      assert.notInclude(JSON.stringify(refused), given.password)
    })

  test('does the work of one that succeeds', async ({ assert, cleanup }) => {
    const hashing = countedHashing()
    cleanup(hashing.stop)

    await askToken(user)

    assert.lengthOf(await eventsOf('session.started'), 1)
    assert.deepEqual(hashing.costs(), [12])
  })
})

test.group('A request for a token', (group) => {
  let world: World
  let user: Program

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await program(world)
  })

  test('without anything to read looks like every refused one, and is on record: {sent}')
    .with([
      { sent: 'nothing', authorization: undefined },
      { sent: 'an empty header', authorization: '' },
      { sent: 'a scheme alone', authorization: 'Basic' },
      { sent: 'no base64', authorization: 'Basic ~~~' },
      { sent: 'no colon', authorization: `Basic ${base64('kullanici')}` },
      {
        sent: 'no UTF-8',
        authorization: `Basic ${Buffer.from([0x61, 0x3a, 0xff]).toString('base64')}`,
      },
      { sent: 'a name without end', authorization: `Basic ${base64(`${'a'.repeat(101)}:x`)}` },
      { sent: 'a password without end', authorization: `Basic ${base64(`a:${'x'.repeat(1025)}`)}` },
      { sent: 'a token', authorization: `Bearer ssps_${'a'.repeat(43)}` },
    ])
    .run(async ({ assert }, { authorization }) => {
      const stranger = await askToken(named('nobody2345'))

      const answer = await ask('/api/v1/token', {
        method: 'POST',
        headers: authorization === undefined ? {} : { authorization },
      })

      const reasons = await reasonsOf('session.refused')
      assert.deepEqual(outsideOf(answer), outsideOf(stranger))
      assert.deepEqual(reasons, ['unknown_user', 'no_credentials'])
    })

  test('with two sign-ins is refused', async ({ assert }) => {
    const { authorization } = basic(user)

    const answer = await ask('/api/v1/token', {
      method: 'POST',
      headers: { authorization: [authorization, authorization] },
    })

    assert.equal(answer.status, 401)
    assert.deepEqual(await reasonsOf('session.refused'), ['no_credentials'])
  })

  test('R17 m.4/b-2: from another address is refused, whatever a header says of where it comes from', async ({
    assert,
  }) => {
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded']) {
      const answer = await ask('/api/v1/token', {
        method: 'POST',
        headers: { ...basic(user), [name]: '127.0.0.1' },
        from: ELSEWHERE,
      })

      assert.equal(answer.status, 401, name)
    }
    const refused = await eventsOf('session.refused')
    assert.deepEqual(
      refused.map((event) => [event['event.reason'], event['source.ip']]),
      Array.from({ length: 3 }, () => ['wrong_address', ELSEWHERE])
    )
  })
})

test.group('Sign-ins at the web service that race', (group) => {
  let world: World
  let user: Program

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await program(world)
  })

  test('R14 m.5/d: lose against a deactivation, whoever comes first', async ({ assert }) => {
    const [first, second] = await Promise.all([
      askToken(user),
      askToken(user),
      deactivated(user, world),
    ])
    const given = [first, second].filter(({ status }) => status === 200)

    const answers = await Promise.all(given.map(({ body }) => askWith(String(body.access_token))))

    assert.isEmpty(await ApiToken.query().whereNull('endedAt'))
    assert.isTrue([first, second].every(({ status }) => status === 200 || status === 401))
    assert.isTrue(answers.every(({ status, body }) => status === 403 && body.rule === 'R14'))
    assert.lengthOf(await eventsOf('session.started'), given.length)
  })

  test('R14 m.5/d: lose against a deactivation that comes while the password is compared', async ({
    assert,
    cleanup,
  }) => {
    const hashing = interruptedHashing(() => deactivated(user, world))
    cleanup(hashing.stop)

    const answer = await askToken(user)

    const [refused] = await eventsOf('session.refused')
    assert.equal(answer.status, 401)
    assert.include(refused, { 'event.reason': 'deactivated' })
    assert.isEmpty(await ApiToken.query())
    assert.isEmpty(await eventsOf('session.started'))
  })

  test('leave two tokens alive, however many come at once', async ({ assert }) => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => askToken(user)))

    assert.isTrue(answers.every(({ status }) => status === 200))
    assert.lengthOf(await ApiToken.query().whereNull('endedAt'), 2)
    assert.lengthOf(await eventsOf('session.ended'), 3)
  })
})

function named(username: string) {
  return { username, password: 'abcde23456fghjk789mn' }
}

function base64(text: string) {
  return Buffer.from(text).toString('base64')
}

async function issuedTooLongAgo(user: Program) {
  await Account.query().where('id', user.id).update({ state: 'issued' })
  return expired(user)
}

async function webSiteUser({ letters }: Program, { zeynep }: World) {
  const letter = letters.find(({ account }) => account.service === 'web_site')!
  return readLetter(letter, zeynep)
}

async function afterFiveTries(user: Program) {
  await tries(user, 5)
  return user
}

async function reasonsOf(action: string) {
  const events = await eventsOf(action)
  return events.map((event) => event['event.reason'])
}
