import { hashedPassword } from '#access/password'
import { makeRecoveryCodes, recoveryCodesOf } from '#access/recovery_codes'
import { authenticatedStaff, confirmStaff } from '#access/staff_sign_in'
import { nextCode } from '#access/totp'
import { inGroups } from '#documents/initial_password'
import type Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import { everythingKept, holds } from '#tests/kept'
import { eventsOf, newWorld, sinceNow, type World } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const PASSWORD = 'denizde bir gemi'
const SPELT = /(?<=<li>)\s*[a-z2-9]{5}(?: [a-z2-9]{5}){2}\s*(?=<\/li>)/g

test.group('Recovery codes of staff (ASVS 6.5.2)', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    await world.ayse.merge({ password: await hashedPassword(PASSWORD) }).save()
  })

  test('are shown once, kept nowhere, and replace the former ones', async ({ assert, client }) => {
    const [former] = await makeRecoveryCodes(world.ayse, { opId: randomUUID() })
    const opId = randomUUID()

    const page = await make(client, world.ayse, { opId })
    const again = await make(client, world.ayse, { opId })

    const codes = page.text().match(SPELT)!
    const [shown] = codes.map((code) => code.replaceAll(/\s/g, ''))
    const places = await everythingKept()
    page.assertHeader('cache-control', 'no-store')
    assert.lengthOf(new Set(codes), 10)
    assert.isEmpty(places.filter(({ bytes }) => holds(bytes, shown)))
    again.assertFlashMessage(
      'error',
      'Bu kodlar gösterildi ve bir daha gösterilmez. Yazdırmadıysanız yeni kod oluşturunuz.'
    )
    await assert.rejects(() => authenticatedStaff(given(world.ayse, former), '127.0.0.1'))
    await authenticatedStaff(given(world.ayse, shown), '127.0.0.1')
    assert.lengthOf(await eventsOf('staff.recovery_codes_made'), 2)
    assert.lengthOf(await eventsOf('staff.recovery_codes_refused'), 1)
  })

  test('one opens the sign-in once, in capitals and with gaps, and no act', async ({
    assert,
    client,
  }) => {
    const [code, other] = await makeRecoveryCodes(world.ayse, { opId: randomUUID() })
    const typed = inGroups(code.toUpperCase()).join(' ')

    const response = await signIn(client, given(world.ayse, typed))

    const [used] = await eventsOf('staff.recovery_code_used')
    response.assertHeader('location', '/backoffice')
    response.assertFlashMessage(
      'success',
      'Kurtarma koduyla oturum açtınız; 9 kodunuz kaldı. İşlem onaylarında uygulamanızın kodu istenir.'
    )
    assert.deepEqual(used['ssps.details'], { left: 9 })
    assert.equal(used['user.id'], `staff:${world.ayse.id}`)
    assert.lengthOf(await eventsOf('session.started'), 1)
    assert.notProperty(response.session(), 'confirmed_at')
    await assert.rejects(() => authenticatedStaff(given(world.ayse, code), '127.0.0.1'))
    await assert.rejects(() => confirmStaff(world.ayse, { code: other }, '127.0.0.1'), /wrong_code/)
    const { left } = (await recoveryCodesOf(world.ayse))!
    assert.equal(left, 9)
  })

  test('a changed password confirms nobody who came by a recovery code', async ({
    assert,
    client,
  }) => {
    const wanted = 'gemide bir deniz var'

    const response = await client
      .post('/password')
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession({ ...sinceNow(), confirmed_at: '' })
      .withCsrfToken()
      .form({ current: PASSWORD, wanted, repeated: wanted })
      .redirects(0)

    response.assertHeader('location', '/backoffice')
    assert.notProperty(response.session(), 'confirmed_at')
  })

  test('one lets one in of all who send it at once', async ({ assert }) => {
    const [code] = await makeRecoveryCodes(world.ayse, { opId: randomUUID() })

    const outcomes = await Promise.allSettled(
      [1, 2, 3].map(() => authenticatedStaff(given(world.ayse, code), '127.0.0.1'))
    )

    assert.lengthOf(
      outcomes.filter(({ status }) => status === 'fulfilled'),
      1
    )
    assert.lengthOf(await eventsOf('staff.recovery_code_used'), 1)
    assert.lengthOf(await eventsOf('session.started'), 1)
    assert.lengthOf(await eventsOf('session.refused'), 2)
  })

  test('the seventh used asks for new ones, on the page too', async ({ assert, client }) => {
    const codes = await makeRecoveryCodes(world.ayse, { opId: randomUUID() })
    for (const code of codes.slice(0, 6)) {
      await authenticatedStaff(given(world.ayse, code), '127.0.0.1')
    }

    const response = await signIn(client, given(world.ayse, codes[6]))
    const page = await client
      .get('/recovery-codes')
      .withGuard('staff')
      .loginAs(world.ayse)
      .withSession(sinceNow())

    assert.include(response.flashMessage('success'), '3 kodunuz kaldı. Yeni kod oluşturunuz.')
    page.assertTextIncludes('kodlardan 3 tanesi kullanılabilir')
    page.assertTextIncludes('Yeni kod oluşturunuz.')
  })

  test('a code of the authenticator uses none of them up', async ({ assert, client }) => {
    await makeRecoveryCodes(world.ayse, { opId: randomUUID() })

    const response = await signIn(client, given(world.ayse, nextCode(world.ayse)))

    const { left } = (await recoveryCodesOf(world.ayse))!
    assert.equal(left, 10)
    assert.property(response.session(), 'confirmed_at')
  })
})

function given({ email }: Staff, code: string) {
  return { email, password: PASSWORD, code }
}

function signIn(client: ApiClient, sent: ReturnType<typeof given>) {
  return client.post('/sign-in').withCsrfToken().form(sent).redirects(0)
}

function make(client: ApiClient, staff: Staff, { opId }: { opId: string }) {
  return client
    .post('/recovery-codes')
    .withGuard('staff')
    .loginAs(staff)
    .withSession(sinceNow())
    .withCsrfToken()
    .form({ opId })
    .redirects(0)
}
