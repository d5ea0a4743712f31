import { inventedNationalId } from '#database/factories/national_id'
import { PARTIES } from '#database/seeders/demo/applicants'
import { demoScan } from '#database/seeders/demo/scan'
import { lawfulContent } from '#tests/world'
import { pagesOf } from '../unit/documents/reading.js'
import { browserAt, picture, signIn } from './people.js'
import { startProduct, type Product } from './product.js'
import { test } from '@japa/runner'
import type { Browser, Download, Page } from 'playwright'
import { match, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'

const PARTY = PARTIES[4][0]
const HEADQUARTERS = '203.0.113.80'
const ELSEWHERE = '203.0.113.81'
const OWN_PASSWORD = 'güneş batarken çay içilir'
const REFUSED = 'Giriş bilgileri kabul edilmedi.'

const PEOPLE = [
  ['Derya', 'Yıldırım'],
  ['İlker', 'Şahin'],
  ['Çağla', 'Öz'],
] as const

let product: Product

test.group('The whole story', (group) => {
  group.setup(async () => {
    product = await startProduct()
    return () => product.stop()
  })
  group.tap((one) => one.timeout(240_000))

  test('a paper form becomes working accounts, and the log shows it', async ({
    assert,
    browser,
  }) => {
    const ayse = await workplace(browser)
    const mehmet = await workplace(browser)
    const zeynep = await workplace(browser)
    const kemal = await workplace(browser)

    await signIn(ayse.page, 'ayse')
    await registerUnlawfully(ayse.page)
    await seesViolations(ayse.page)
    await correctAndPropose(ayse.page)

    await signIn(mehmet.page, 'mehmet')
    await approve(mehmet.page)

    await signIn(zeynep.page, 'zeynep')
    const letter = await printOnce(zeynep.page)
    await seesNoSecondPrint(zeynep.page)
    await handOver(zeynep.page)

    const { username, password } = await credentialIn(letter)
    const stranger = await workplace(browser, ELSEWHERE)
    await isRefused(stranger.page, { username, password })
    const user = await workplace(browser, HEADQUARTERS)
    await isRefused(user.page, { username, password: 'başka bir şifre' })
    await entersWithOwnPassword(user.page, { username, password })

    await signIn(kemal.page, 'kemal')
    await readsTheStory(kemal.page)
    await seesNewEventsByThemselves(kemal.page, user.page)
    await opensOneEvent(kemal.page)

    for (const { complaints, context } of [ayse, mehmet, zeynep, kemal, stranger, user]) {
      assert.isEmpty(complaints)
      await context.close()
    }
  })
})

function workplace(browser: Browser, address?: string) {
  return browserAt({ browser, product }, { address })
}

/** Eleven rows and two liaisons, as it came on paper; it is saved all the same. */
async function registerUnlawfully(page: Page) {
  await picture(page, '1-overview')
  await page.getByRole('link', { name: 'Talep sahipleri' }).click()
  await page.getByRole('link', { name: PARTY }).click()
  await page.getByRole('link', { name: 'Talep formu kaydet' }).click()

  await page.getByLabel('Statik IP Numarası-1').fill(HEADQUARTERS)
  await page.getByLabel('Web Uygulaması').check()
  await page.getByLabel('Web Servisi').check()
  for (let row = 1; row <= 11; row++) {
    await fillRow(page, row)
  }
  await page.getByLabel('1. satır, İrtibat sorumlusu', { exact: true }).check()
  await page.getByLabel('2. satır, İrtibat sorumlusu', { exact: true }).check()
  await page.getByLabel('Onaylayan yetkilinin adı soyadı').fill('Nermin Taşkın')
  await page.getByLabel('İmza tarihi').fill(lawfulContent().signedOn!)
  await page.getByLabel('Aslının geliş tarihi').fill(lawfulContent().originalReceivedOn!)
  await page.getByLabel('Evrak kayıt no').fill('2026/4811')
  await refusesTooLarge(page)
  await page.getByLabel('Taranmış form').setInputFiles({
    name: 'talep formu.pdf',
    mimeType: 'application/pdf',
    buffer: await demoScan(PARTY, lawfulContent()),
  })
  await page.getByRole('button', { name: 'Taslağı kaydet' }).click()
}

/** Told before it is sent: the request would be refused whole, with the eleven rows in it. */
async function refusesTooLarge(page: Page) {
  await page.getByLabel('Taranmış form').setInputFiles({
    name: 'fotoğraf.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.alloc(23 * 1024 * 1024),
  })
  await page.getByRole('button', { name: 'Taslağı kaydet' }).click()
  await page.locator('[name=scan]:invalid').waitFor()
}

async function fillRow(page: Page, row: number) {
  const [givenName, familyName] = PEOPLE[(row - 1) % PEOPLE.length]
  const values = {
    'Adı': givenName,
    'Soyadı': familyName,
    'T.C. kimlik no': inventedNationalId(300 + row),
    'E-posta': `kullanici${row}@parti.example`,
    'İş telefonu': '0312 555 00 00',
    'Cep telefonu': `0532 555 20 ${10 + row}`,
  }

  for (const [column, value] of Object.entries(values)) {
    await page.getByLabel(`${row}. satır, ${column}`, { exact: true }).fill(value)
  }
}

async function seesViolations(page: Page) {
  const summary = page.getByRole('alert')

  await summary
    .getByText('11. kullanıcı eklenemez: en çok 10 SSPS Web Sitesi kullanıcısı belirlenebilir')
    .waitFor()
  await summary.getByText('(Genelge m.5)').waitFor()
  await summary.getByText('(Genelge m.4/b-6)').waitFor()
  await picture(page, '2-violations')
}

async function correctAndPropose(page: Page) {
  await page.getByRole('link', { name: 'Formu düzenle' }).first().click()
  for (let row = 4; row <= 11; row++) {
    for (const column of [
      'Adı',
      'Soyadı',
      'T.C. kimlik no',
      'E-posta',
      'İş telefonu',
      'Cep telefonu',
    ]) {
      await page.getByLabel(`${row}. satır, ${column}`, { exact: true }).fill('')
    }
  }
  await page.getByLabel('2. satır, İrtibat sorumlusu', { exact: true }).uncheck()
  await page.getByRole('button', { name: 'Taslağı kaydet' }).click()

  await page.getByRole('button', { name: 'Onaya sun' }).click()
  await page.getByText('Form onaya sunuldu.').waitFor()
}

async function approve(page: Page) {
  await linkOf(page, PARTY).click()
  await page.getByRole('img', { name: 'Taranmış formun 1 sayfasından 1. sayfa' }).waitFor()
  await page.getByText('Formda SSPS Web Sitesi kullanıcısı olarak belirlenmiştir').first().waitFor()
  await picture(page, '3-review')

  await page.getByRole('link', { name: 'Onayla…' }).click()
  await page.getByText('6 hesap oluşturulacak').waitFor()
  await picture(page, '4-approval')
  await page.getByRole('button', { name: 'Onayla ve uygula' }).click()
  await page.getByText('Form onaylandı; plan uygulandı.').waitFor()
}

async function printOnce(page: Page) {
  await page.getByRole('link', { name: 'Talep formları' }).click()
  await linkOf(page, PARTY).click()
  await page.getByRole('link', { name: 'Şifre zarfları' }).click()
  await page.getByRole('button', { name: '6 şifre zarfı hazırla' }).click()
  await page.getByText('6 şifre zarfı hazırlandı').waitFor()
  await picture(page, '5-letters')

  const [download] = await Promise.all([page.waitForEvent('download'), printButton(page).click()])
  return download
}

/** The page itself offers it no more; an older copy of the page is refused, and told what to do. */
async function seesNoSecondPrint(page: Page) {
  await printButton(page).waitFor({ state: 'detached' })
  const form = page.getByRole('row', { name: /İlker Şahin/ }).locator('form')
  const fields = {
    _csrf: await form.locator('[name=_csrf]').inputValue(),
    opId: await form.locator('[name=opId]').inputValue(),
  }
  const url = (await form.getAttribute('action'))!
  const headers = { referer: page.url() }

  const first = await page.request.post(url, { headers, form: fields })
  const again = { ...fields, opId: randomUUID() }
  const second = await page.request.post(url, { headers, form: again })

  ok(first.headers()['content-type'].startsWith('application/pdf'))
  ok(second.headers()['content-type'].startsWith('text/html'))
  match(await second.text(), /bir kez yazdırıldı ve yeniden yazdırılamaz.*yeniden şifre veriniz/s)
}

async function handOver(page: Page) {
  await page.reload()
  await page.getByRole('link', { name: 'Teslimi kaydet Derya Yıldırım, SSPS Web Sitesi' }).click()
  await page.getByLabel('Teslim alanın adı soyadı').fill('Derya Yıldırım')
  await page.getByLabel('Yetkisi').fill('İrtibat sorumlusu')
  await page.getByRole('button', { name: 'Teslimi kaydet' }).click()
  await page.getByText('Teslim kaydedildi.').waitFor()
}

async function credentialIn(download: Download) {
  const [text] = await pagesOf(await readFile(await download.path()))
  const username = /\b[a-z][a-z2-9]{9}\b/.exec(text)![0]
  const groups = /\b(?:[a-z2-9]{5}\s+){3}[a-z2-9]{5}\b/.exec(text)![0]
  const password = groups.replaceAll(/\s/g, '')

  return { username, password }
}

async function isRefused(page: Page, { username, password }: Record<string, string>) {
  await page.goto('/ssps')
  await page.getByLabel('Kullanıcı adı').fill(username)
  await page.getByLabel('Şifre', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Oturum aç' }).click()
  await page.getByText(REFUSED).waitFor()
}

async function entersWithOwnPassword(page: Page, { username, password }: Record<string, string>) {
  await page.getByLabel('Kullanıcı adı').fill(username)
  await page.getByLabel('Şifre', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Oturum aç' }).click()
  await page.getByRole('heading', { name: 'İlk şifrenizi değiştiriniz' }).waitFor()
  await page.goto('/ssps')
  await page.getByRole('heading', { name: 'İlk şifrenizi değiştiriniz' }).waitFor()
  await picture(page, '6-first-password')

  await page.getByLabel('Size verilen ilk şifre').fill(password)
  await page.getByLabel('Yeni şifre', { exact: true }).fill(OWN_PASSWORD)
  await page.getByLabel('Yeni şifre, yeniden').fill(OWN_PASSWORD)
  await page.getByLabel('Bilgilendirmeyi okudum').check()
  await page.getByRole('button', { name: 'Şifreyi değiştir' }).click()
  await page.getByLabel('Bilgilendirmeyi okudum', { exact: true }).check()
  await page.getByRole('button', { name: 'Devam et' }).click()
  await page.getByRole('heading', { name: /^Sonuçlar .* 17\.00 itibarıyla açılır$/ }).waitFor()
  await picture(page, '7-status')
}

async function readsTheStory(page: Page) {
  await page.getByLabel('Talep sahibi').selectOption({ label: PARTY })
  await page.getByRole('button', { name: 'Süz' }).click()

  for (const sentence of [
    `Ayşe Yılmaz, ${PARTY} adına`,
    `Mehmet Demir, ${PARTY} adına sunulan`,
    `Zeynep Kara, ${PARTY} adına Derya Yıldırım için`,
    'şifre zarfının teslimini kaydetti',
    'oturum açamadı: kayıtlı statik IP adresinden gelinmedi',
    'oturum açamadı: hatalı şifre',
  ]) {
    await page.getByRole('link', { name: sentence }).first().waitFor()
  }
  await picture(page, '8-log')

  await page.getByLabel('IP adresi').fill(ELSEWHERE)
  await page.getByLabel('Sonuç').selectOption({ label: 'Reddedildi' })
  await page.getByRole('button', { name: 'Süz' }).click()
  await page.getByText('1 kayıt').waitFor()
}

/** Nobody reloads: within two seconds the list has what just happened. */
async function seesNewEventsByThemselves(page: Page, user: Page) {
  await page.goto('/audit/events')
  await user.getByRole('button', { name: 'Oturumu kapat' }).click()
  await page
    .getByRole('link', { name: /Derya Yıldırım.*açılan oturum sona erdi/ })
    .first()
    .waitFor()
}

async function opensOneEvent(page: Page) {
  await page.getByLabel('İşlem').selectOption({ label: 'Hesap: tanımlandı' })
  await page.getByRole('button', { name: 'Süz' }).click()
  await page
    .getByRole('link', { name: /Derya Yıldırım/ })
    .last()
    .click()
  await page.getByRole('cell', { name: 'Derya', exact: true }).waitFor()
  await page.getByText('Bu kayıt şimdi yeniden hesaplandı').waitFor()
  await picture(page, '9-event')
}

function printButton(page: Page) {
  return page.getByRole('button', { name: 'Yazdır Derya Yıldırım, SSPS Web Sitesi' })
}

/** The form of an applicant in a list. */
function linkOf(page: Page, applicant: string) {
  return page.getByRole('row', { name: new RegExp(applicant) }).getByRole('link')
}
