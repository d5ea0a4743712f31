import RequestForm from '#models/request_form'
import { browserAt, signIn } from './people.js'
import { startProduct, type Product } from './product.js'
import { test } from '@japa/runner'

const CHANNEL = /^Talep, Genelgede öngörülen yolla/
const SIGNATORY = /^Talep Formu, talep sahibi adına imzaya yetkili/

let product: Product

test.group('Rejecting a form', (group) => {
  group.setup(async () => {
    product = await startProduct()
    return () => product.stop()
  })
  group.tap((one) => one.timeout(120_000))

  test('a chosen reason brings its draft at once, and never over what was typed', async ({
    assert,
    browser,
  }) => {
    const form = await RequestForm.findByOrFail('state', 'proposed')
    const { complaints, context, page } = await browserAt({ browser, product })
    await signIn(page, 'mehmet')
    await page.goto(`/backoffice/request-forms/${form.number}`)
    await page.locator('#rejection summary').click()
    const reason = page.locator('#rejection select')
    const text = page.locator('#rejection textarea')

    await reason.selectOption('outside_channel')
    const first = await text.inputValue()
    await reason.selectOption('unlawful_signatory')
    const second = await text.inputValue()
    await text.fill('Kendi metnim.')
    await reason.selectOption('outside_channel')
    const kept = await text.inputValue()

    assert.match(first, CHANNEL)
    assert.match(second, SIGNATORY)
    assert.equal(kept, 'Kendi metnim.')
    assert.isEmpty(complaints)
    await context.close()
  })
})
