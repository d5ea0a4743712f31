import { PEOPLE } from '#database/seeders/demo/people'
import Staff from '#models/staff'
import { passkeysOf } from '#access/passkeys'
import { eventsOf } from '#tests/world'
import { browserAt, signIn } from './people.js'
import { startProduct, type Product } from './product.js'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { Browser, Page } from 'playwright'

const { email, password } = PEOPLE.find((person) => person.email.startsWith('ayse@'))!

let product: Product

test.group('A passkey', (group) => {
  group.setup(async () => {
    product = await startProduct()
    return () => product.stop()
  })
  group.tap((one) => one.timeout(120_000))

  test('is made, opens the sign-in and confirms an act, and is offered nowhere else', async ({
    assert,
    browser,
  }) => {
    const { complaints, page } = await atKeys(browser)
    const bare = await browserAt({ browser, product })
    const device = await withDevice(page)

    await signIn(page, 'ayse')
    await page.getByRole('link', { name: 'Geçiş anahtarları' }).click()
    await page.getByLabel('Ad', { exact: true }).fill('Masamdaki bilgisayar')
    await page.getByRole('button', { name: 'Anahtar ekle' }).click()
    await page.getByText('Geçiş anahtarı eklendi.').waitFor()
    await page.getByRole('button', { name: 'Oturumu kapat' }).click()

    await page.getByLabel('E-posta adresi').fill(email)
    await page.getByLabel('Şifre', { exact: true }).fill(password)
    await device.turnDown()
    await page.getByRole('button', { name: 'Geçiş anahtarıyla giriş yap' }).click()
    await page.getByText('Anahtardan yanıt alınmadı.').waitFor()
    await device.answer()
    await page.getByRole('button', { name: 'Geçiş anahtarıyla giriş yap' }).click()
    await page.waitForURL(/backoffice$/)

    await confirmedLongAgo()
    await page.goto('/recovery-codes')
    await page.getByRole('button', { name: 'Geçiş anahtarıyla doğrula ve sürdür' }).click()
    await page.getByText('Kodlar bir daha gösterilmez.').waitFor()
    await bare.page.goto('/sign-in')
    const offered = bare.page.getByText('Geçiş anahtarıyla giriş yap')

    const staff = await Staff.findByOrFail('email', email)
    const [{ id, name }, ...others] = await passkeysOf(staff)
    const started = await eventsOf('session.started')
    const confirmed = await eventsOf('session.confirmed')
    assert.equal(name, 'Masamdaki bilgisayar')
    assert.isEmpty(others)
    assert.deepEqual(started.at(-1)!['ssps.details'], { secondFactor: 'passkey', passkey: id })
    assert.deepEqual(confirmed.at(-1)!['ssps.details'], { secondFactor: 'passkey', passkey: id })
    assert.isFalse(await offered.isVisible())
    assert.isEmpty(complaints)
  })
})

/** Keys belong to a name, and the product of the tests is reached by its address too. */
function atKeys(browser: Browser) {
  const url = product.url.replace('127.0.0.1', 'localhost')
  return browserAt({ browser, product: { ...product, url } })
}

/** A device in the browser that verifies its person, or turns every question down. */
async function withDevice(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  })
  const verify = (isUserVerified: boolean) =>
    session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })

  return { answer: () => verify(true), turnDown: () => verify(false) }
}

/** Every session that is open now. */
async function confirmedLongAgo() {
  for (const { data, id } of await db.from('sessions').whereNotNull('user_id')) {
    const { message, ...rest } = JSON.parse(data)
    const aged = { ...rest, message: { ...message, confirmed_at: '2020-01-01T00:00:00.000Z' } }
    await db
      .from('sessions')
      .where('id', id)
      .update({ data: JSON.stringify(aged) })
  }
}
