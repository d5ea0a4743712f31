import { nextCode } from '#access/totp'
import Account from '#models/account'
import Staff from '#models/staff'
import { PEOPLE } from '#database/seeders/demo/people'
import type { Product } from './product.js'
import type { Browser, BrowserContext, Page } from 'playwright'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Everything the browser complained about while a person worked. */
export type Complaints = string[]

/** A browser of one's own, coming from an address; what it complains about is kept. */
export async function browserAt(
  { browser, product }: { browser: Browser; product: Product },
  { address = '203.0.113.200', width = 1400 }: { address?: string; width?: number } = {}
) {
  const context = await browser.newContext({
    baseURL: product.url,
    locale: 'tr-TR',
    timezoneId: 'Europe/Istanbul',
    viewport: { width, height: 900 },
    extraHTTPHeaders: { 'x-forwarded-for': address },
  })
  const page = await context.newPage()
  const complaints: Complaints = []

  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (line) => {
    const isExpected = /status of (401|403|404|410|422)/.test(line.text())
    if (line.type() === 'error' && !isExpected) complaints.push(line.text())
  })

  return { context, page, complaints }
}

/** Signs a demo person in: e-mail, password and the code of their authenticator. */
export async function signIn(page: Page, name: string) {
  const person = PEOPLE.find(({ email }) => email.startsWith(`${name}@`))!
  const staff = await Staff.findByOrFail('email', person.email)

  await page.goto('/sign-in')
  await page.getByLabel('E-posta adresi').fill(person.email)
  await page.getByLabel('Şifre', { exact: true }).fill(person.password)
  await page.getByLabel('Doğrulama kodu').fill(nextCode(staff))
  await page.getByRole('button', { name: 'Oturum aç' }).click()
}

/** The demo's liaison, with a password of her own. */
export async function signInAtPortal(page: Page) {
  const { username } = await Account.query()
    .where({ service: 'portal', state: 'active' })
    .firstOrFail()

  await page.goto('/portal/sign-in')
  await page.locator('[name=username]').fill(username)
  await page.locator('[name=password]').fill('sabah martılar denize bakar')
  await page.locator('main form button[type=submit]').click()
}

/** For the README, where PICTURES names a folder. */
export async function picture(page: Page, name: string) {
  const folder = process.env.PICTURES

  if (folder) {
    await mkdir(folder, { recursive: true })
    await page.screenshot({ path: join(folder, `${name}.png`) })
  }
}

export function closeAll(contexts: BrowserContext[]) {
  return Promise.all(contexts.map((context) => context.close()))
}
