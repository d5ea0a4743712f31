import { hashedPassword } from '#access/password'
import { makeRecoveryCodes } from '#access/recovery_codes'
import { authenticatedStaff } from '#access/staff_sign_in'
import { nextCode } from '#access/totp'
import RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import { countedHashing, realHashing } from '#tests/hashing'
import {
  eventsOf,
  newWorld,
  proposedForm,
  sinceNow,
  withInitialPassword,
  type World,
} from '#tests/world'
import type { ApiClient, ApiResponse } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

const PASSWORD = 'denizde bir gemi'

const WRONG_CODE = 'abcdef'

test.group('Signing in at SKGM', (group) => {
  let world: World

  group.setup(realHashing)
  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    await world.ayse.merge({ password: await hashedPassword(PASSWORD) }).save()
  })

  test('asks for e-mail, password and code, and says so in the log', async ({ assert, client }) => {
    const response = await signIn(client, given(world.ayse))
    const page = await visit(client, '/backoffice', response)

    const [started] = await eventsOf('session.started')
    response.assertHeader('location', '/backoffice')
    page.assertStatus(200)
    assert.equal(started['user.id'], `staff:${world.ayse.id}`)
  })

  test('begins a session under a new id', async ({ assert, client }) => {
    const request = signIn(client, given(world.ayse), { planted: 'by somebody else' })
    const before = request.sessionClient.sessionId

    const response = await request

    assert.match(response.cookie('ssps')!.value, /^[\w-]{20,}$/)
    assert.notEqual(response.cookie('ssps')!.value, before)
    assert.notProperty(response.session(), 'planted')
  })

  test('leads back to the page that asked for it, and to no other site', async ({ client }) => {
    const asked = await client.get('/backoffice/calendar').redirects(0)
    const back = await signIn(client, given(world.ayse), {
      intended_url: asked.session().intended_url as string,
    })
    await world.ayse.refresh()
    const away = await signIn(client, given(world.ayse), { intended_url: 'https://evil.example/' })

    back.assertHeader('location', '/backoffice/calendar')
    away.assertHeader('location', '/backoffice')
  })

  test('leads an auditor to the log, also from the door of the office', async ({ client }) => {
    await world.kemal.merge({ password: await hashedPassword(PASSWORD) }).save()
    const asked = await client.get('/').redirects(1)

    const response = await signIn(client, given(world.kemal), {
      intended_url: asked.session().intended_url as string,
    })
    const home = await visit(client, '/', response)

    response.assertHeader('location', '/audit/events')
    home.assertHeader('location', '/audit/events')
  })

  test('takes an initial password with the gaps it is shown with', async ({ client }) => {
    await withInitialPassword(world.ayse, 'abcde23456')

    const response = await signIn(client, { ...given(world.ayse), password: 'abcde 23456' })

    response.assertHeader('location', '/backoffice')
  })

  test('leads an officer from the bare address to the office', async ({ client }) => {
    const response = await signIn(client, given(world.ayse))

    const home = await visit(client, '/', response)

    home.assertHeader('location', '/backoffice')
  })

  const causes: { cause: string; reason: string; sent: (ayse: Staff) => Promise<Sent> }[] = [
    {
      cause: 'a wrong password',
      reason: 'wrong_password',
      sent: async (ayse) => ({ ...given(ayse), password: 'gemide bir deniz' }),
    },
    {
      cause: 'a wrong code',
      reason: 'wrong_code',
      sent: async (ayse) => ({ ...given(ayse), code: WRONG_CODE }),
    },
    {
      cause: 'a code that was used',
      reason: 'wrong_code',
      sent: spent,
    },
    {
      cause: 'a recovery code that was used',
      reason: 'wrong_recovery_code',
      sent: afterRecovery,
    },
    {
      cause: 'a recovery code of somebody else',
      reason: 'wrong_recovery_code',
      sent: async (ayse) => ({ ...given(ayse), code: await recoveryCodeOf(world.mehmet) }),
    },
    {
      cause: 'an unknown e-mail address',
      reason: 'unknown_user',
      sent: async (ayse) => ({ ...given(ayse), email: 'kimse@skgm.example' }),
    },
    {
      cause: 'an address in other letters',
      reason: 'unknown_user',
      sent: async (ayse) => ({ ...given(ayse), email: 'ayşe@skgm.example' }),
    },
    { cause: 'a deactivated person', reason: 'deactivated', sent: deactivated },
    { cause: 'an initial password too old', reason: 'expired_initial', sent: afterItsHours },
    { cause: 'too many tries', reason: 'throttled', sent: afterFiveTries },
  ]

  test('refuses {cause} like every other with the same work; only the log knows: {reason}')
    .with(causes)
    .run(async ({ assert, client, cleanup }, { reason, sent }) => {
      const form = await sent(world.ayse)
      const started = await eventsOf('session.started')
      const stranger = await signIn(client, { ...form, email: 'nobody@skgm.example' })
      const hashing = countedHashing()
      cleanup(hashing.stop)

      const response = await signIn(client, form)

      const refused = await eventsOf('session.refused')
      assert.deepEqual(outsideOf(response), outsideOf(stranger))
      assert.deepEqual(hashing.costs(), [12])
      assert.equal(refused.at(-1)!['event.reason'], reason)
      assert.lengthOf(await eventsOf('session.started'), started.length)
    })

  test('takes one code once, however many send it at once', async ({ assert }) => {
    const sent = given(world.ayse)

    const outcomes = await Promise.allSettled(
      [1, 2, 3].map(() => authenticatedStaff(sent, '127.0.0.1'))
    )

    assert.lengthOf(
      outcomes.filter(({ status }) => status === 'fulfilled'),
      1
    )
    assert.deepEqual(await reasonsOf('session.refused'), ['wrong_code', 'wrong_code'])
  })

  test('says once in the log that the person is locked out, and again when it happens again', async ({
    assert,
    client,
  }) => {
    await afterFiveTries(world.ayse)
    await signIn(client, given(world.ayse))
    const [locked, ...others] = await eventsOf('staff.locked')

    await Promise.all([1, 2].map(() => afterFiveTries(world.ayse, '198.51.100.66')))

    assert.deepInclude(locked['ssps.target'], { type: 'staff', id: String(world.ayse.id) })
    assert.equal(locked['user.target.id'], `staff:${world.ayse.id}`)
    assert.isEmpty(others)
    assert.lengthOf(await eventsOf('staff.locked'), 2)
  })

  test('locks out nobody for tries against a name that nobody has', async ({ assert, client }) => {
    for (let round = 1; round <= 6; round++) {
      await signIn(client, { ...given(world.ayse), email: 'kimse@skgm.example' })
    }

    assert.isEmpty(await eventsOf('staff.locked'))
  })

  test('lets the person in from elsewhere while one address is throttled', async ({ assert }) => {
    await afterFiveTries(world.ayse, '198.51.100.66')

    await authenticatedStaff(given(world.ayse), '203.0.113.5')

    assert.lengthOf(await eventsOf('session.started'), 1)
  })
})

test.group('A session at SKGM', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('of {minutes} minutes, the last {idle} without a request, is over: {reason}')
    .with([
      { minutes: 31, idle: 31, reason: 'idle' },
      { minutes: 12 * 60 + 1, idle: 1, reason: 'expired' },
    ])
    .run(async ({ assert, client }, { minutes, idle, reason }) => {
      const response = await client
        .get('/backoffice/calendar')
        .withGuard('staff')
        .loginAs(world.ayse)
        .withSession({ signed_in_at: ago(minutes), seen_at: ago(idle) })
        .redirects(0)
      const again = await visit(client, '/backoffice', response)

      const [ended, ...others] = await eventsOf('session.ended')
      response.assertHeader('location', '/sign-in')
      again.assertHeader('location', '/sign-in')
      assert.include(ended, { 'event.reason': reason, 'user.id': `staff:${world.ayse.id}` })
      assert.isEmpty(others)
    })

  test('of 11 hours and 59 minutes goes on while somebody uses it', async ({ assert, client }) => {
    const response = await client
      .get('/backoffice')
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession({ signed_in_at: ago(12 * 60 - 1), seen_at: ago(29) })

    response.assertStatus(200)
    assert.isEmpty(await eventsOf('session.ended'))
  })

  test('ends with the deactivation of the person', async ({ assert, client }) => {
    await world.ayse.merge({ deactivatedAt: DateTime.now() }).save()

    const response = await client
      .get('/backoffice')
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession(sinceNow())
      .redirects(0)

    response.assertHeader('location', '/sign-in')
    assert.deepEqual(await reasonsOf('session.ended'), ['deactivated'])
  })

  test('does not outlive the role: what was taken away is refused at the next click', async ({
    assert,
    client,
  }) => {
    const response = await client
      .get('/backoffice/staff')
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession(sinceNow())
      .redirects(0)

    response.assertStatus(403)
    assert.deepEqual(await reasonsOf('access.refused'), ['not_authorised'])
  })
})

test.group('An act that must be the person’s own', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('needs no code for ten minutes after the sign-in, and one after eleven', async ({
    assert,
    client,
  }) => {
    const young = await reject(client, world, { confirmed_at: ago(9) })
    const old = await reject(client, world, { confirmed_at: ago(11) })

    assert.isUndefined(young.flashMessages().error)
    old.assertFlashMessage('error', 'Bu işlem için doğrulama kodunuzu yazınız.')
    assert.lengthOf(await eventsOf('request_form.rejected'), 1)
  })

  test('goes through with a fresh code, which confirms the next ten minutes', async ({
    assert,
    client,
  }) => {
    const response = await reject(
      client,
      world,
      { confirmed_at: ago(11) },
      { code: nextCode(world.mehmet) }
    )

    const confirmedAt = DateTime.fromISO(response.session().confirmed_at)
    assert.lengthOf(await eventsOf('request_form.rejected'), 1)
    assert.lengthOf(await eventsOf('session.confirmed'), 1)
    assert.isBelow(Math.abs(confirmedAt.diffNow('minutes').minutes), 5)
  })

  test('is refused with a wrong code, on record, and what was typed comes back', async ({
    assert,
    client,
  }) => {
    const response = await reject(client, world, { confirmed_at: ago(11) }, { code: WRONG_CODE })

    assert.deepEqual(await reasonsOf('access.refused'), ['wrong_code'])
    assert.isEmpty(await eventsOf('request_form.rejected'))
    assert.property(response.flashMessages(), 'typedInput')
  })

  test('is refused with a code that was used', async ({ assert, client }) => {
    const code = nextCode(world.mehmet)
    await reject(client, world, { confirmed_at: ago(11) }, { code })
    await world.mehmet.refresh()

    await reject(client, world, { confirmed_at: ago(11) }, { code })

    assert.deepEqual(await reasonsOf('access.refused'), ['wrong_code'])
    assert.lengthOf(await eventsOf('request_form.rejected'), 1)
  })

  test('waits after five wrong codes, the right one too, on record', async ({ assert, client }) => {
    for (let round = 1; round <= 5; round++) {
      await reject(client, world, { confirmed_at: ago(11) }, { code: WRONG_CODE })
    }

    await reject(client, world, { confirmed_at: ago(11) }, { code: nextCode(world.mehmet) })

    const reasons = await reasonsOf('access.refused')
    assert.equal(reasons.at(-1), 'throttled')
    assert.isEmpty(await eventsOf('request_form.rejected'))
  })
})

type Sent = { email: string; password: string; code: string }

function given(staff: Staff): Sent {
  return { email: staff.email, password: PASSWORD, code: nextCode(staff) }
}

async function spent(staff: Staff) {
  const sent = given(staff)
  await authenticatedStaff(sent, '127.0.0.1')
  return sent
}

async function recoveryCodeOf(staff: Staff) {
  const [code] = await makeRecoveryCodes(staff, { opId: randomUUID() })
  return code
}

async function afterRecovery(staff: Staff) {
  const sent = { ...given(staff), code: await recoveryCodeOf(staff) }
  await authenticatedStaff(sent, '127.0.0.1')
  return sent
}

async function afterItsHours(ayse: Staff): Promise<Sent> {
  await withInitialPassword(ayse, PASSWORD, { expiresInSeconds: -1 })
  return given(ayse)
}

async function deactivated(staff: Staff) {
  await staff.merge({ deactivatedAt: DateTime.now() }).save()
  return given(staff)
}

async function afterFiveTries(staff: Staff, address = '127.0.0.1') {
  for (let round = 1; round <= 5; round++) {
    await authenticatedStaff({ ...given(staff), code: WRONG_CODE }, address).catch(() => null)
  }
  return given(staff)
}

/** `before` is what the session held while the person was a stranger. */
function signIn(client: ApiClient, sent: Sent, before: Record<string, string> = {}) {
  return client.post('/sign-in').withSession(before).withCsrfToken().form(sent).redirects(0)
}

function visit(client: ApiClient, path: string, session: ApiResponse) {
  return client.get(path).withSession(session.session()).redirects(0)
}

/** The form that waits, or a new one: a rejection asks for the person. */
async function reject(
  client: ApiClient,
  { ayse, mehmet, party }: World,
  session: { confirmed_at: string },
  fields: { code?: string } = {}
) {
  const open = await RequestForm.query().where('state', 'proposed').first()
  const form = open ?? (await proposedForm(party, ayse))

  return client
    .post(`/backoffice/request-forms/${form.number}/rejection`)
    .withGuard('staff')
    .loginAs(mehmet)
    .withSession({ ...sinceNow(), ...session })
    .withCsrfToken()
    .form({
      opId: randomUUID(),
      version: form.version,
      reason: 'duplicate_request',
      text: 'Aynı talep daha önce geldi.',
      ...fields,
    })
    .redirects(0)
}

function outsideOf(response: ApiResponse) {
  return {
    status: response.status(),
    body: response.text(),
    names: Object.keys(response.headers()).toSorted(),
    location: response.header('location'),
    cookies: Object.keys(response.cookies()).toSorted(),
    error: response.flashMessages().error,
  }
}

function ago(minutes: number) {
  return DateTime.utc().minus({ minutes }).toISO()!
}

async function reasonsOf(action: string) {
  const events = await eventsOf(action)
  return events.map((event) => event['event.reason'])
}
