import { hashedPassword } from '#access/password'
import { passkeysOf } from '#access/passkeys'
import { authenticatedStaff } from '#access/staff_sign_in'
import type Staff from '#models/staff'
import StaffPasskey from '#models/staff_passkey'
import { renewSignIn } from '#operations/staff_setup'
import { inTransaction } from '#operations/transaction'
import { addedPasskey, Authenticator, newChallenge } from '#tests/authenticator'
import { resetDatabase } from '#tests/database'
import { countedHashing, realHashing } from '#tests/hashing'
import { eventsOf, newWorld, sinceNow, type World } from '#tests/world'
import type { ApiClient, ApiResponse } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

const PASSWORD = 'denizde bir gemi'
const FULL = 'En çok 5 anahtar eklenebilir. Önce birini kaldırınız.'
const TAKEN = 'Bu adda bir anahtarınız var. Başka bir ad yazınız.'
const NOT_ADDED = 'Geçiş anahtarı kabul edilmedi ve eklenmedi. Yeniden deneyiniz.'
const NOT_ACCEPTED =
  'Geçiş anahtarı kabul edilmedi. Yeniden deneyiniz veya doğrulama kodunuzu yazınız.'

test.group('Passkeys of staff', (group) => {
  let world: World

  group.setup(realHashing)
  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    await world.ayse.merge({ password: await hashedPassword(PASSWORD) }).save()
  })

  test('are added after confirmation, five at most under names of their own, and removed', async ({
    assert,
    client,
  }) => {
    const stale = { confirmed_at: DateTime.utc().minus({ minutes: 11 }).toISO() }
    const unconfirmed = await asked(client, '/passkeys/new', world.ayse, stale)
    const options = await asked(client, '/passkeys/new', world.ayse)
    const { challenge, excludeCredentials, user } = options.body()
    const device = new Authenticator()
    const ours = { session: options.session(), keyName: 'İş bilgisayarı' }

    const added = await add(client, world.ayse, { ...ours, newPasskey: device.made(challenge) })
    const again = await add(client, world.ayse, { ...ours, newPasskey: device.made(challenge) })
    const elsewhere = { ...ours, session: enrolment(challenge) }
    const refused = [
      await add(client, world.ayse, {
        ...elsewhere,
        newPasskey: new Authenticator().made(challenge),
      }),
      await add(client, world.ayse, {
        ...elsewhere,
        keyName: 'Telefon',
        newPasskey: new Authenticator().made(challenge, { origin: 'https://evil.example' }),
      }),
      await add(client, world.ayse, {
        ...elsewhere,
        keyName: 'Telefon',
        newPasskey: new Authenticator().made(challenge, { isVerified: false }),
      }),
      await add(client, world.ayse, {
        ...elsewhere,
        keyName: 'Telefon',
        newPasskey: device.made(challenge),
      }),
    ]
    for (const name of ['iki', 'üç', 'dört', 'beş']) {
      await addedPasskey(world.ayse, new Authenticator(), name)
    }
    const sixth = await add(client, world.ayse, {
      ...elsewhere,
      keyName: 'altı',
      newPasskey: new Authenticator().made(challenge),
    })
    const [{ id }] = await passkeysOf(world.ayse)
    const stranger = await remove(client, world.mehmet, id)
    const removed = await remove(client, world.ayse, id)

    assert.notProperty(unconfirmed.session(), 'passkey_enrolment')
    assert.isEmpty(excludeCredentials)
    assert.equal(user.name, 'ayse@skgm.example')
    added.assertFlashMessage('success', 'Geçiş anahtarı eklendi.')
    again.assertFlashMessage('error', TAKEN)
    assert.deepEqual(
      [...refused, sixth].map((response) => response.flashMessage('error')),
      [TAKEN, NOT_ADDED, NOT_ADDED, NOT_ADDED, FULL]
    )
    stranger.assertStatus(404)
    removed.assertFlashMessage('success', 'Geçiş anahtarı kaldırıldı.')
    assert.lengthOf(await passkeysOf(world.ayse), 4)
    assert.lengthOf(await eventsOf('staff.passkey_added'), 5)
    assert.lengthOf(await eventsOf('staff.passkey_removed'), 1)
    assert.lengthOf(await eventsOf('act.refused'), 7)
    assert.deepEqual(reasonsIn(await eventsOf('access.refused')), ['not_authorised'])
  })

  test('one stands in place of the code at the sign-in and before acts, once for each challenge', async ({
    assert,
    client,
  }) => {
    const device = new Authenticator({ count: 7 })
    await addedPasskey(world.ayse, device)
    const page = await client.get('/passkey-challenge')
    const { allowCredentials, challenge, userVerification } = page.body()
    const answer = device.answer(challenge)

    const response = await signIn(client, world.ayse, { answer, session: page.session() })
    const replayed = await signIn(client, world.ayse, { answer, session: page.session() })
    const spent = await signIn(client, world.ayse, { answer, session: replayed.session() })
    const own = await asked(client, '/passkey-challenge', world.ayse, { confirmed_at: '' })
    const confirmed = await confirm(client, world.ayse, {
      answer: device.answer(own.body().challenge),
      session: own.session(),
    })

    const [started] = await eventsOf('session.started')
    const [again] = await eventsOf('session.confirmed')
    const [{ id, lastUsedAt, signCount }] = await passkeysOf(world.ayse)
    assert.isEmpty(allowCredentials)
    assert.equal(userVerification, 'required')
    response.assertHeader('location', '/backoffice')
    assert.property(response.session(), 'confirmed_at')
    assert.deepEqual(started['ssps.details'], { secondFactor: 'passkey', passkey: id })
    assert.deepEqual(reasonsIn(await eventsOf('session.refused')), [
      'cloned_passkey',
      'passkey_challenge',
    ])
    assert.deepEqual(outsideOf(spent), outsideOf(replayed))
    assert.deepEqual(
      own.body().allowCredentials.map((key: { id: string }) => key.id),
      [device.id]
    )
    confirmed.assertFlashMessage(
      'success',
      'Kimliğiniz doğrulandı; on dakika boyunca yeniden sorulmaz.'
    )
    assert.deepEqual(again['ssps.details'], { secondFactor: 'passkey', passkey: id })
    assert.equal(signCount, 9)
    assert.isNotNull(lastUsedAt)
  })

  test('one answer lets one in of all who send it at once, counting key or not', async ({
    assert,
  }) => {
    const device = new Authenticator()
    await addedPasskey(world.ayse, device)
    const challenge = newChallenge()
    const passkey = { answer: device.answer(challenge), challenge }

    const outcomes = await Promise.allSettled(
      [1, 2, 3].map(() => authenticatedStaff({ ...known(world.ayse), passkey }, '127.0.0.1'))
    )

    assert.lengthOf(
      outcomes.filter(({ status }) => status === 'fulfilled'),
      1
    )
    assert.deepEqual(reasonsIn(await eventsOf('session.refused')), [
      'passkey_challenge',
      'passkey_challenge',
    ])
  })

  const causes: { cause: string; reason: string; answer: (scene: Scene) => Promise<string> }[] = [
    {
      cause: 'no passkey at all',
      reason: 'unknown_passkey',
      answer: async () => '{"id":["x"],"response":null}',
    },
    {
      cause: 'a key nobody has',
      reason: 'unknown_passkey',
      answer: async ({ challenge }) => new Authenticator().answer(challenge),
    },
    { cause: 'a key of somebody else', reason: 'passkey_of_another', answer: ofMehmet },
    { cause: 'a removed key', reason: 'unknown_passkey', answer: removedFirst },
    {
      cause: 'another challenge',
      reason: 'passkey_challenge',
      answer: async ({ device }) => device.answer(newChallenge()),
    },
    {
      cause: 'another origin',
      reason: 'passkey_origin',
      answer: async ({ challenge, device }) =>
        device.answer(challenge, { origin: 'https://evil.example' }),
    },
    {
      cause: 'another party',
      reason: 'wrong_passkey',
      answer: async ({ challenge, device }) => device.answer(challenge, { rpId: 'evil.example' }),
    },
    {
      cause: 'nobody verified by the device',
      reason: 'wrong_passkey',
      answer: async ({ challenge, device }) => device.answer(challenge, { isVerified: false }),
    },
    {
      cause: 'a tampered signature',
      reason: 'wrong_passkey',
      answer: async ({ challenge, device }) => device.answer(challenge, { isTampered: true }),
    },
    {
      cause: 'a counter that went back',
      reason: 'cloned_passkey',
      answer: async ({ challenge, device }) => device.answer(challenge, { count: 6 }),
    },
  ]

  test('{cause} is refused like an unknown person, with the same work, at both doors: {reason}')
    .with(causes)
    .run(async ({ assert, cleanup, client }, { answer: answerIn, reason }) => {
      const device = new Authenticator({ count: 7 })
      await addedPasskey(world.ayse, device)
      const challenge = newChallenge()
      const answer = await answerIn({ challenge, device, world })
      const session = proof(challenge)
      const stranger = await signIn(client, { email: 'kimse@skgm.example' }, { answer, session })
      const hashing = countedHashing()
      cleanup(hashing.stop)

      const response = await signIn(client, world.ayse, { answer, session })
      const act = await confirm(client, world.ayse, { answer, session })

      assert.deepEqual(outsideOf(response), outsideOf(stranger))
      assert.deepEqual(hashing.costs(), [12])
      assert.deepEqual(reasonsIn(await eventsOf('session.refused')), ['unknown_user', reason])
      act.assertFlashMessage('error', NOT_ACCEPTED)
      assert.deepEqual(reasonsIn(await eventsOf('access.refused')), [reason])
      assert.isEmpty(await eventsOf('session.started'))
      assert.isEmpty(await eventsOf('session.confirmed'))
    })

  test('a challenge lasts five minutes, wrong answers count as wrong codes, a new sign-in ends all', async ({
    assert,
    client,
  }) => {
    const device = new Authenticator()
    await addedPasskey(world.ayse, device)
    const challenge = newChallenge()
    const answer = device.answer(challenge)

    await signIn(client, world.ayse, { answer, session: proof(challenge, 6) })
    for (let round = 1; round <= 4; round++) {
      await signIn(client, world.ayse, { answer: '{}', session: proof(challenge) })
    }
    await signIn(client, world.ayse, { answer, session: proof(challenge) })
    await inTransaction(async (trx) => {
      const sealed = { hash: world.ayse.password, totpSecret: 'JBSWY3DPEHPK3PXP' }
      await renewSignIn(world.ayse.useTransaction(trx), sealed, { actor: world.hasan.actor, trx })
    })

    const reasons = reasonsIn(await eventsOf('session.refused'))
    const [removed] = await eventsOf('staff.passkey_removed')
    assert.equal(reasons[0], 'passkey_challenge')
    assert.equal(reasons.at(-1), 'throttled')
    assert.lengthOf(await eventsOf('staff.locked'), 1)
    assert.isEmpty(await passkeysOf(world.ayse))
    assert.equal(removed['user.id'], `staff:${world.hasan.id}`)
  })
})

type Scene = { world: World; device: Authenticator; challenge: string }

type Sent = { answer: string; session: Record<string, string> }

async function ofMehmet({ challenge, world }: Scene) {
  const device = new Authenticator()
  await addedPasskey(world.mehmet, device)
  return device.answer(challenge)
}

async function removedFirst({ challenge, device }: Scene) {
  await StaffPasskey.query()
    .where('credentialId', device.id)
    .update({ removedAt: '2026-01-01 00:00:00.000' })
  return device.answer(challenge)
}

function known({ email }: Pick<Staff, 'email'>) {
  return { email, password: PASSWORD }
}

function proof(challenge: string, minutesAgo = 0) {
  const at = DateTime.utc().minus({ minutes: minutesAgo }).toISO()
  return { passkey_proof: `${challenge} ${at}` }
}

function enrolment(challenge: string) {
  return { passkey_enrolment: proof(challenge).passkey_proof }
}

function asked(client: ApiClient, path: string, staff: Staff, session: object = {}) {
  return client
    .get(path)
    .withGuard('staff')
    .loginAs(staff)
    .withSession({ ...sinceNow(), ...session })
    .redirects(0)
}

function signIn(client: ApiClient, staff: Pick<Staff, 'email'>, { answer, session }: Sent) {
  return client
    .post('/sign-in')
    .withSession(session)
    .withCsrfToken()
    .form({ ...known(staff), passkey: answer })
    .redirects(0)
}

function confirm(client: ApiClient, staff: Staff, { answer, session }: Sent) {
  return posted(client, '/confirmation', staff, session).form({ passkey: answer })
}

function add(
  client: ApiClient,
  staff: Staff,
  { session, ...fields }: { session: object; keyName: string; newPasskey: string }
) {
  return posted(client, '/passkeys', staff, session).form({ opId: randomUUID(), ...fields })
}

function remove(client: ApiClient, staff: Staff, id: number) {
  return posted(client, `/passkeys/${id}/removal`, staff).form({ opId: randomUUID() })
}

function posted(client: ApiClient, path: string, staff: Staff, session: object = {}) {
  return client
    .post(path)
    .withGuard('staff')
    .loginAs(staff)
    .withSession({ ...sinceNow(), ...session })
    .withCsrfToken()
    .redirects(0)
}

function outsideOf(response: ApiResponse) {
  return {
    status: response.status(),
    body: response.text(),
    location: response.header('location'),
    error: response.flashMessages().error,
  }
}

function reasonsIn(events: Record<string, unknown>[]) {
  return events.map((event) => event['event.reason'])
}
