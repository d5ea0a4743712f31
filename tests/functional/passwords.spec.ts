import { matchesPassword } from '#access/password'
import type Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import { eventsOf, person, sinceNow, withInitialPassword } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'

const INITIAL = 'initial-9k2m4p'
const WANTED = 'martı ve deniz'

test.group('The password of staff', (group) => {
  let hasan: Staff

  group.each.setup(async () => {
    await resetDatabase()
    hasan = await person('Hasan Çelik', 'hasan', 'administrator')
    await withInitialPassword(hasan, INITIAL)
  })

  test('nothing but the change answers to an initial password: {path}')
    .with([{ path: '/backoffice' }, { path: '/backoffice/staff' }, { path: '/audit/events' }])
    .run(async ({ client }, { path }) => {
      const response = await get(client, hasan, path)

      response.assertStatus(302)
      response.assertHeader('location', '/password')
    })

  test('an act is not done before the change either', async ({ client }) => {
    const response = await client
      .post('/backoffice/confirmation')
      .withGuard('staff')
      .loginAs(hasan)
      .withSession(sinceNow())
      .withCsrfToken()
      .redirects(0)

    response.assertHeader('location', '/password')
  })

  test('the way out stays open', async ({ client }) => {
    const response = await client
      .post('/sign-out')
      .withGuard('staff')
      .loginAs(hasan)
      .withSession(sinceNow())
      .withCsrfToken()
      .redirects(0)

    response.assertHeader('location', '/sign-in')
  })

  test('after the change everything answers, other sessions are over, and the log says so', async ({
    assert,
    client,
  }) => {
    await db.table('sessions').insert({
      id: 'another',
      data: '{}',
      user_id: `staff:${hasan.id}`,
      expires_at: '2099-01-01 00:00:00',
    })

    const response = await change(client, hasan, {})

    response.assertHeader('location', '/backoffice')
    await hasan.refresh()
    assert.isFalse(hasan.mustChangePassword)
    assert.isTrue(await matchesPassword(hasan.password, WANTED))
    assert.isNull(await db.from('sessions').where('id', 'another').first())
    const [event] = await eventsOf('password.changed')
    assert.equal(event['user.id'], `staff:${hasan.id}`)
    const overview = await get(client, hasan, '/backoffice')
    overview.assertStatus(200)
  })

  test('the initial password may be typed with the gaps it is shown with', async ({
    assert,
    client,
  }) => {
    const response = await change(client, hasan, { current: 'initi al-9k 2m4p' })

    response.assertHeader('location', '/backoffice')
    await hasan.refresh()
    assert.isTrue(await matchesPassword(hasan.password, WANTED))
  })

  test('a password that cannot be taken changes nothing: {message}')
    .with([
      { given: { current: 'not-it-at-all' }, message: 'Şimdiki şifre kabul edilmedi' },
      { given: { wanted: 'kısacık', repeated: 'kısacık' }, message: 'en az 8 karakter' },
      { given: { wanted: 'password1', repeated: 'password1' }, message: 'kolay bulunur' },
      { given: { wanted: INITIAL, repeated: INITIAL }, message: 'eskisinden farklı' },
      {
        given: { wanted: 'initi al-9k2m4p', repeated: 'initi al-9k2m4p' },
        message: 'eskisinden farklı',
      },
      { given: { repeated: 'martı ve dağlar' }, message: 'İki yeni şifre aynı değil' },
    ])
    .run(async ({ assert, client }, { given, message }) => {
      const response = await change(client, hasan, given)

      const bag = response.flashMessage('inputErrorsBag') as Record<string, string[]>
      assert.include(Object.values(bag).flat().join(), message)
      await hasan.refresh()
      assert.isTrue(hasan.mustChangePassword)
      assert.isTrue(await matchesPassword(hasan.password, INITIAL))
    })

  test('who guesses at the current password is stopped', async ({ assert, client }) => {
    for (let attempt = 1; attempt <= 5; attempt++) {
      await change(client, hasan, { current: `guess ${attempt}` })
    }

    const response = await change(client, hasan, {})

    const bag = response.flashMessage('inputErrorsBag') as Record<string, string[]>
    assert.include(bag.current.join(), 'On beş dakika')
    await hasan.refresh()
    assert.isTrue(hasan.mustChangePassword)
    assert.lengthOf(await eventsOf('staff.locked'), 1)
  })

  test('two changes at once: the first counts', async ({ assert, client }) => {
    await Promise.all([
      change(client, hasan, { wanted: 'birinci cümle', repeated: 'birinci cümle' }),
      change(client, hasan, { wanted: 'ikinci cümle', repeated: 'ikinci cümle' }),
    ])

    assert.lengthOf(await eventsOf('password.changed'), 1)
  })

  test('everybody changes their own at any time, from a link beside the sign-out', async ({
    client,
  }) => {
    const kemal = await person('Kemal Öztürk', 'kemal', 'auditor')

    const [events, page] = [
      await get(client, kemal, '/audit/events'),
      await get(client, kemal, '/password'),
    ]

    events.assertTextIncludes('href="/password"')
    page.assertStatus(200)
    page.assertTextIncludes('En az 8 karakter')
    page.assertTextIncludes('href="/audit/events"')
  })

  test('a stranger is sent to the sign-in', async ({ client }) => {
    const response = await client.get('/password').redirects(0)

    response.assertHeader('location', '/sign-in')
  })
})

function get(client: ApiClient, staff: Staff, path: string) {
  return client.get(path).withGuard('staff').loginAs(staff).withSession(sinceNow()).redirects(0)
}

function change(client: ApiClient, staff: Staff, given: Partial<Record<string, string>>) {
  return client
    .post('/password')
    .withGuard('staff')
    .loginAs(staff)
    .withSession(sinceNow())
    .withCsrfToken()
    .form({ current: INITIAL, wanted: WANTED, repeated: WANTED, ...given })
    .redirects(0)
}
