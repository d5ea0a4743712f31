import { clock } from '#access/clock'
import { endPastTokens } from '#access/token_end'
import Account from '#models/account'
import ApiToken from '#models/api_token'
import type Round from '#models/round'
import { resetDatabase } from '#tests/database'
import {
  ask,
  askToken,
  askWith,
  bearer,
  chooses,
  ELSEWHERE,
  outsideOf,
  type Program,
  program,
  tokenOf,
} from '#tests/functional/api/world'
import { deactivated, issuedAgain, moved, withdrawn } from '#tests/functional/ssps/world'
import { eventsOf, newWorld, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { DateTime } from 'luxon'

const REAL_NOW = clock.now

test.group('With a token', (group) => {
  let world: World
  let user: Program
  let token: string

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await program(world)
    token = await tokenOf(user)

    return () => {
      clock.now = REAL_NOW
    }
  })

  test('a program reads whose it is and how long it may go on', async ({ assert }) => {
    const { status, body, headers } = await askWith(token)

    const { expiresAt } = await ApiToken.firstOrFail()
    assert.equal(status, 200)
    assert.deepEqual(body, {
      service: 'web_service',
      username: user.username,
      applicant: { name: 'Örnek Parti', shortName: 'Örnek Parti' },
      election: { code: 'SECIM', name: 'Seçim' },
      address: '127.0.0.1',
      tokenExpiresAt: expiresAt.toUTC().toISO(),
    })
    assert.equal(headers['cache-control'], 'no-store')
    assert.notProperty(headers, 'set-cookie')
  })

  test('R16 m.3/a: a program reads when access opens, and when it closes and opens again', async ({
    assert,
  }) => {
    const [first, second] = world.election.rounds
    const closesAt = first.opensAt.plus({ days: 2 })
    await first.merge({ closesAt }).save()

    const before = await statusAt(first.opensAt.minus({ seconds: 1 }))
    const during = await statusAt(first.opensAt)
    const between = await statusAt(closesAt)
    const after = await statusAt(second.opensAt)

    assert.deepInclude(before, { phase: 'closed', round: 1, nextChange: opening(first) })
    assert.deepInclude(during, {
      phase: 'open',
      round: 1,
      nextChange: { phase: 'closed', at: closesAt.toUTC().toISO() },
    })
    assert.deepInclude(between, { phase: 'closed', round: 2, nextChange: opening(second) })
    assert.deepInclude(after, { phase: 'open', round: 2, nextChange: null })
  })

  test('R16 m.3/a: nothing changes any more once the election is concluded', async ({ assert }) => {
    await world.election.merge({ concludedAt: clock.now() }).save()

    const { body } = await askWith(token, '/api/v1/status')

    assert.deepInclude(body, { phase: 'concluded', round: null, nextChange: null })
  })

  test('T7: a token found over stays over when the clock is set back', async ({ assert }) => {
    const now = clock.now()
    clock.now = () => now.plus({ minutes: 61 })
    const late = await askWith(token)
    clock.now = () => now.plus({ minutes: 1 })
    const back = await askWith(token)

    assert.deepEqual([late.status, back.status], [401, 401])
    assert.include(String(back.body.type), 'token_expired')
    assert.lengthOf(await eventsOf('session.ended'), 1)
  })

  test('R21 m.4/b-5: every answer is on record, with its status', async ({ assert }) => {
    await askWith(token)
    await askWith(token, '/api/v1/status')

    const granted = await eventsOf('access.granted')
    assert.deepEqual(
      granted.map((event) => [event['url.path'], event['http.response.status_code']]),
      [
        ['/api/v1/me', 200],
        ['/api/v1/status', 200],
      ]
    )
    for (const event of granted) {
      assert.include(event, {
        'user.id': `account:${user.id}`,
        'ssps.service': 'web_service',
        'ssps.applicant': String(world.party.applicantId),
        'source.ip': '127.0.0.1',
      })
    }
  })

  test('reading changes nothing beside the log', async ({ assert }) => {
    const before = await db.from('api_tokens')

    await askWith(token)
    await askWith(token, '/api/v1/status')

    assert.deepEqual(await db.from('api_tokens'), before)
  })

  const changes: {
    what: string
    change: (user: Program, world: World) => Promise<unknown>
    from?: string
    status: number
    name: string
    reason: string
    rule: string
    article: string
  }[] = [
    {
      what: 'another address asks',
      change: async () => undefined,
      from: ELSEWHERE,
      status: 403,
      name: 'wrong_address',
      reason: 'wrong_address',
      rule: 'R17',
      article: 'm.4/b-2',
    },
    {
      what: 'the registered address is another one',
      change: moved,
      status: 403,
      name: 'wrong_address',
      reason: 'wrong_address',
      rule: 'R17',
      article: 'm.4/b-2',
    },
    {
      what: 'it was given to the other registered address',
      change: () => ApiToken.query().update({ address: ELSEWHERE }),
      status: 403,
      name: 'wrong_address',
      reason: 'wrong_address',
      rule: 'R17',
      article: 'm.4/b-2',
    },
    {
      what: 'its hour is over',
      change: async () => later({ minutes: 60 }),
      status: 401,
      name: 'token_expired',
      reason: 'expired',
      rule: 'R12',
      article: 'm.3/d',
    },
    {
      what: 'the account is deactivated',
      change: deactivated,
      status: 403,
      name: 'deactivated',
      reason: 'deactivated',
      rule: 'R14',
      article: 'm.5/d',
    },
    {
      what: 'the applicant has withdrawn',
      change: withdrawn,
      status: 403,
      name: 'deactivated',
      reason: 'deactivated',
      rule: 'R01',
      article: 'm.3/a',
    },
    {
      what: 'a new password was issued',
      change: issuedAgain,
      status: 401,
      name: 'credential_issued_again',
      reason: 'killed',
      rule: 'R12',
      article: 'm.5/b',
    },
    {
      what: 'the row alone says another credential',
      change: ({ id }) => Account.query().where('id', id).increment('credentialVersion', 1),
      status: 401,
      name: 'credential_issued_again',
      reason: 'killed',
      rule: 'R12',
      article: 'm.5/b',
    },
    {
      what: 'the password was changed',
      change: (one) => chooses(one, 'akşam martılar kıyıda uyur'),
      status: 401,
      name: 'password_changed',
      reason: 'password_changed',
      rule: 'R12',
      article: 'm.5/b',
    },
  ]

  test('a program is refused when {what}: {rule} {article}')
    .with(changes)
    .run(async ({ assert }, { change, from, status, name, reason, rule, article }) => {
      await change(user, world)

      const answers = [
        await askWith(token, '/api/v1/me', { from }),
        await askWith(token, '/api/v1/status', { from }),
      ]

      const refused = await eventsOf('access.refused')
      for (const answer of answers) {
        assert.equal(answer.status, status)
        assert.include(answer.body, { status, rule, article })
        assert.match(String(answer.body.type), new RegExp(`/${name}$`))
        assert.include(String(answer.body.detail), name.startsWith('token_') ? 'SKGM' : article)
      }
      assert.lengthOf(refused, 2)
      for (const event of refused) {
        assert.include(event, {
          'event.reason': reason,
          'ssps.rule': rule,
          'ssps.article': article,
          'user.id': `account:${user.id}`,
          'source.ip': from ?? '127.0.0.1',
        })
      }
      assert.isEmpty(await eventsOf('access.granted'))
    })

  test('R13 m.5/c: a program gets none with the password that was changed, nor with the first one', async ({
    assert,
  }) => {
    await chooses(user, 'akşam martılar kıyıda uyur')

    const old = await askToken(user)
    const current = await askToken({ ...user, password: 'akşam martılar kıyıda uyur' })

    assert.deepEqual([old.status, current.status], [401, 200])
  })

  test('every act that ends one says so on record, once', async ({ assert }) => {
    await deactivated(user, world)

    const [ended, ...others] = await eventsOf('session.ended')
    const [started] = await eventsOf('session.started')
    assert.isEmpty(others)
    assert.include(ended, {
      'event.reason': 'deactivated',
      'ssps.service': 'web_service',
      'ssps.session': started['ssps.session'],
    })
  })

  test('whose hour is over is ended by the worker, once, and forgotten after a day', async ({
    assert,
  }) => {
    await endPastTokens()
    const alive = await eventsOf('session.ended')
    later({ minutes: 61 })

    await Promise.all([endPastTokens(), endPastTokens()])
    const told = await askWith(token)
    later({ hours: 26 })
    await endPastTokens()
    const unknown = await askWith(token)

    const ended = await eventsOf('session.ended')
    assert.isEmpty(alive)
    assert.deepEqual(
      ended.map((event) => event['event.reason']),
      ['expired']
    )
    assert.match(String(told.body.type), /token_expired$/)
    assert.match(String(unknown.body.type), /token_refused$/)
    assert.isEmpty(await ApiToken.query())
  })

  async function statusAt(moment: DateTime) {
    await ApiToken.query().update({ expiresAt: '2099-01-01 00:00:00.000' })
    clock.now = () => moment.toUTC() as DateTime<true>
    const { body } = await askWith(token, '/api/v1/status')

    return body
  }
})

test.group('A token that nobody has', (group) => {
  let world: World
  let user: Program
  let token: string

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await program(world)
    token = await tokenOf(user)
  })

  const broken: { what: string; of: (token: string) => string }[] = [
    { what: 'cut', of: (one) => one.slice(0, -1) },
    { what: 'doubled', of: (one) => one + one },
    { what: 'with one letter more', of: (one) => `${one}A` },
    { what: 'in capitals', of: (one) => one.toUpperCase() },
    { what: 'with another last letter', of: (one) => one.slice(0, -1) + neighbourOf(one.at(-1)!) },
    { what: 'without its prefix', of: (one) => one.replace('ssps_', '') },
    { what: 'by its digest', of: () => '' },
    { what: 'of nobody', of: () => `ssps_${'a'.repeat(43)}` },
    { what: 'very long', of: () => `ssps_${'a'.repeat(8000)}` },
    { what: 'of SQL', of: () => `ssps_'/**/or/**/1=1` },
  ]

  test('is refused like every other, on record and without a rule: {what}')
    .with(broken)
    .run(async ({ assert }, { what, of }) => {
      const { digest } = await ApiToken.firstOrFail()
      const stranger = await askWith('x')

      const answer = await askWith(what === 'by its digest' ? digest : of(token))

      const refused = await eventsOf('access.refused')
      assert.equal(answer.status, 401)
      assert.deepEqual(outsideOf(answer), outsideOf(stranger))
      assert.equal(answer.headers['www-authenticate'], 'Bearer realm="SSPS", error="invalid_token"')
      assert.notProperty(answer.body, 'rule')
      assert.include(refused.at(-1), { 'event.reason': 'unknown_token' })
      assert.notProperty(refused.at(-1), 'user.id')
      assert.isEmpty(await eventsOf('access.granted'))
    })

  test('sent twice in one request is none', async ({ assert }) => {
    const answer = await ask('/api/v1/me', {
      headers: { authorization: [`Bearer ${token}`, `Bearer ${token}`] },
    })

    assert.equal(answer.status, 401)
  })

  test('is not looked for in the address, a cookie or the body', async ({ assert }) => {
    const answers = [
      await ask(`/api/v1/me?access_token=${token}`),
      await ask(`/api/v1/me?api_key=${token}&token=${token}`),
      await ask('/api/v1/me', { headers: { 'cookie': `token=${token}`, 'x-api-key': token } }),
      await ask('/api/v1/me', { headers: { authorization: `Basic ${token}` } }),
    ]

    const log = await db.from('audit_events')
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401, 401, 401]
    )
    assert.equal(answers[0].headers['www-authenticate'], 'Bearer realm="SSPS"')
    assert.notInclude(JSON.stringify(log), token)
    assert.deepEqual(await reasonsOf('access.refused'), [
      'not_signed_in',
      'not_signed_in',
      'not_signed_in',
      'unknown_token',
    ])
  })

  test('needs no token of a page, and a session of a page opens nothing', async ({
    assert,
    client,
  }) => {
    const account = await Account.findOrFail(user.id)

    const response = await client.get('/api/v1/me').withGuard('account').loginAs(account)

    response.assertStatus(401)
    assert.deepEqual(await reasonsOf('access.refused'), ['not_signed_in'])
  })
})

test.group('Two parties at the web service', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('R18 m.3/e: read their own data by their own tokens, and nothing of each other', async ({
    assert,
  }) => {
    const own = await program(world)
    const rival = await program(world, { participation: world.rival, seed: 4 })
    const [ownToken, rivalToken] = [await tokenOf(own), await tokenOf(rival)]

    const ownAnswers = await everything(ownToken)
    const rivalAnswers = await everything(rivalToken)

    const canaries = (user: Program, name: string) => [user.username, name]
    for (const canary of canaries(rival, 'Başka Parti')) {
      assert.notInclude(ownAnswers, canary)
      assert.include(rivalAnswers, canary)
    }
    for (const canary of canaries(own, 'Örnek Parti')) {
      assert.notInclude(rivalAnswers, canary)
      assert.include(ownAnswers, canary)
    }
  })

  test('lose no token by what happens to the other', async ({ assert }) => {
    const own = await program(world)
    const rival = await program(world, { participation: world.rival, seed: 4 })
    const token = await tokenOf(own)
    await tokenOf(rival)

    await deactivated(rival, { ...world, party: world.rival })
    const answer = await askWith(token)

    assert.equal(answer.status, 200)
  })
})

/** Every answer that a token opens, also where something of another party is asked for. */
async function everything(token: string) {
  const paths = ['/api/v1/me', '/api/v1/status', '/api/v1/me?applicant=2', '/api/v1/me/2']
  const answers = await Promise.all(paths.map((path) => ask(path, { headers: bearer(token) })))

  return JSON.stringify(answers)
}

function later(duration: { minutes?: number; hours?: number }) {
  const moment = REAL_NOW().plus(duration)
  clock.now = () => moment as DateTime<true>
}

function opening({ opensAt }: Round) {
  return { phase: 'open', at: opensAt.toUTC().toISO() }
}

/** The last letter holds two bits that mean nothing: the text is compared, not what it means. */
function neighbourOf(letter: string) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return letters[letters.indexOf(letter) ^ 1]
}

async function reasonsOf(action: string) {
  const events = await eventsOf(action)
  return events.map((event) => event['event.reason'])
}
