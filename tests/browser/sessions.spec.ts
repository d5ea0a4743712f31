import { browserAt, signIn, signInAtPortal } from './people.js'
import { startProduct, type Product } from './product.js'
import { test } from '@japa/runner'
import type { Browser } from 'playwright'

let product: Product

test.group('Open sessions', (group) => {
  group.setup(async () => {
    product = await startProduct()
    return () => product.stop()
  })
  group.tap((one) => one.timeout(120_000))

  test('one that is ended elsewhere leads to the sign-in at its next click', async ({
    assert,
    browser,
  }) => {
    const [desk, left] = [await at(browser), await at(browser, '203.0.113.201')]
    await signIn(left, 'ayse')
    await left.waitForURL(/backoffice$/)
    await signIn(desk, 'ayse')

    await desk.getByRole('link', { name: 'Oturumlarım' }).click()
    const row = desk.getByRole('row', { name: /203\.0\.113\.201/ })
    await row.getByRole('button', { name: 'Kapat' }).click()
    await row.waitFor({ state: 'detached' })
    await left.goto('/backoffice')
    await desk.goto('/backoffice')

    assert.match(left.url(), /\/sign-in$/)
    assert.match(desk.url(), /\/backoffice$/)
  })

  test('an administrator ends all of a person, who signs in anew', async ({ assert, browser }) => {
    const [mehmet, hasan] = [await at(browser), await at(browser)]
    await signIn(mehmet, 'mehmet')
    await mehmet.waitForURL(/backoffice$/)
    await signIn(hasan, 'hasan')

    await hasan.getByRole('link', { name: 'Personel' }).click()
    await hasan.getByRole('link', { name: 'Mehmet Demir' }).click()
    await hasan.getByRole('button', { name: 'Bütün oturumlarını kapat' }).click()
    await hasan.getByText('Açık oturum yok').waitFor()
    await mehmet.goto('/backoffice')

    assert.match(mehmet.url(), /\/sign-in$/)
  })

  test('a liaison ends the others and keeps his own', async ({ assert, browser }) => {
    const [desk, left] = [await at(browser), await at(browser)]
    await signInAtPortal(left)
    await left.waitForURL(/portal$/)
    await signInAtPortal(desk)

    await desk.getByRole('link', { name: 'Oturumlarım' }).click()
    await desk.getByRole('button', { name: 'Öteki oturumların hepsini kapat' }).click()
    await desk.getByText('artık açık değil').waitFor()
    await left.goto('/portal')

    assert.match(left.url(), /\/portal\/sign-in$/)
    assert.match(desk.url(), /\/portal\/sessions$/)
  })
})

async function at(browser: Browser, address?: string) {
  const { page } = await browserAt({ browser, product }, { address })
  return page
}
