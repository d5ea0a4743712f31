import { inventedNationalId } from '#database/factories/national_id'
import { PARTIES } from '#database/seeders/demo/applicants'
import { OFFICE, scanOf, sheetsOf } from '#tests/form_scans'
import { lawfulContent } from '#tests/world'
import { pagesOf } from '../unit/documents/reading.js'
import { browserAt, picture, signIn } from './people.js'
import { startProduct, type Product } from './product.js'
import { test } from '@japa/runner'
import type { Browser, Download, Page } from 'playwright'
import { readFile } from 'node:fs/promises'

const PARTY = PARTIES[6][0]
const HEADQUARTERS = '203.0.113.90'
const OWN_PASSWORD = 'liman ışıkları yanınca'

/** The row of the liaison as a spreadsheet copies it. */
const COPIED = [
  'Derya',
  'Yıldırım',
  inventedNationalId(401),
  'derya@parti.example',
  '0312 555 00 00',
  '0532 555 30 11',
  'X',
]

let product: Product

test.group('The portal', (group) => {
  group.setup(async () => {
    product = await startProduct()
    return () => product.stop()
  })
  group.tap((one) => one.timeout(240_000))

  test('from the invitation over a return to the approval of what was signed', async ({
    assert,
    browser,
  }) => {
    const [ayse, mehmet, zeynep, deniz] = await Promise.all(
      [1, 2, 3, 4].map(() => workplace(browser))
    )
    await signIn(ayse.page, 'ayse')
    await signIn(mehmet.page, 'mehmet')
    await signIn(zeynep.page, 'zeynep')

    await namesLiaison(ayse.page)
    await confirmsInvitation(mehmet.page)
    const letter = await handsOverLetter(zeynep.page)
    const code = await tellsCode(ayse.page)
    await entersPortal(deniz.page, { ...(await credentialIn(letter)), code })

    await draftsForm(deniz.page)
    await submitsSigned(deniz.page)
    await returnsForm(ayse.page)
    await correctsForm(deniz.page)
    await submitsSigned(deniz.page)
    await proposesForm(ayse.page)
    await approvesForm(mehmet.page)
    await deniz.page.goto('/portal/request-forms')
    await deniz.page.getByText('Onaylandı').waitFor()

    for (const { complaints, context } of [ayse, mehmet, zeynep, deniz]) {
      assert.isEmpty(complaints)
      await context.close()
    }
  })
})

function workplace(browser: Browser) {
  return browserAt({ browser, product })
}

async function toParty(page: Page) {
  await page.locator('.side-navigation').getByRole('link', { name: 'Talep sahipleri' }).click()
  await page.getByRole('link', { name: PARTY }).click()
}

async function namesLiaison(page: Page) {
  await toParty(page)
  await page.getByRole('link', { name: 'İrtibat sorumlusunu kaydet' }).click()
  await page.getByLabel('Yazı tarihi').fill('2026-11-02')
  await page.getByLabel('Evrak kayıt no').fill('2026/4821')
  await page.getByLabel('Adı', { exact: true }).fill('Derya')
  await page.getByLabel('Soyadı').fill('Yıldırım')
  await page.getByLabel('T.C. kimlik no').fill(inventedNationalId(401))
  await page.getByLabel('E-posta').fill('derya@parti.example')
  await page.getByLabel('Cep telefonu').fill('0532 555 30 11')
  await page.getByRole('button', { name: 'Başka görevlinin onayına sun' }).click()
  await page.getByText('Daveti başka bir görevli onaylar').first().waitFor()
}

async function confirmsInvitation(page: Page) {
  await toParty(page)
  await page.getByRole('link', { name: 'Daveti aç' }).click()
  await page.getByRole('button', { name: 'Daveti onayla' }).click()
  await page.getByText('Davet onaylandı').waitFor()
}

async function toPortalAccount(page: Page) {
  await toParty(page)
  await page.getByRole('link', { name: 'Daveti aç' }).click()
  await page.getByRole('link', { name: 'Portal hesabını aç' }).click()
}

async function handsOverLetter(page: Page) {
  await toPortalAccount(page)
  await page.getByRole('button', { name: 'İlk şifreyi ver' }).click()
  const print = page.getByRole('button', { name: /^Yazdır/ })
  const [download] = await Promise.all([page.waitForEvent('download'), print.click()])
  await print.waitFor({ state: 'detached' })

  await page.getByLabel('Teslim alanın adı soyadı').fill('Derya Yıldırım')
  await page.getByLabel('Yetkisi').fill('İrtibat sorumlusu')
  await page.getByRole('button', { name: 'Teslimi kaydet' }).click()
  await page.getByText('Teslim kaydedildi.').waitFor()

  return download
}

async function tellsCode(page: Page) {
  await toPortalAccount(page)
  await page.getByRole('button', { name: 'Kodu göster ve bildirimi kaydet' }).click()
  const code = await page.locator('.delivery-code').textContent()
  await page.getByRole('link', { name: 'Bildirdim, hesaba dön' }).click()

  return code!.trim()
}

async function entersPortal(page: Page, given: Record<'username' | 'password' | 'code', string>) {
  await page.goto('/portal')
  await page.getByLabel('Kullanıcı adı').fill(given.username)
  await page.getByLabel('Şifre', { exact: true }).fill(given.password)
  await page.getByLabel('Teslim kodu').fill(given.code)
  await page.getByRole('button', { name: 'Oturum aç' }).click()
  await page.getByRole('heading', { name: 'İlk şifrenizi değiştiriniz' }).waitFor()

  await page.getByLabel('Size verilen ilk şifre').fill(given.password)
  await page.getByLabel('Yeni şifre', { exact: true }).fill(OWN_PASSWORD)
  await page.getByLabel('Yeni şifre, yeniden').fill(OWN_PASSWORD)
  await page.getByLabel('Bilgilendirmeyi okudum').check()
  await page.getByRole('button', { name: 'Şifreyi değiştir' }).click()
  await page.getByLabel('Bilgilendirmeyi okudum', { exact: true }).check()
  await page.getByRole('button', { name: 'Devam et' }).click()
  await page.getByRole('heading', { name: PARTY }).waitFor()
}

async function draftsForm(page: Page) {
  await page.getByRole('link', { name: 'Talep formu hazırla' }).click()
  await page.getByLabel('Statik IP Numarası-1').fill(HEADQUARTERS)
  await page.getByLabel('Web Uygulaması').check()
  await page.getByLabel('Onaylayan yetkilinin adı soyadı').fill('Nermin Taşkın')
  await page.getByRole('button', { name: 'Kaydet ve satırları dosyadan al' }).click()
  await page.getByText('numaralı taslak kaydedildi').waitFor()

  await page.getByLabel('veya kopyalanan satırlar').fill(COPIED.join('\t'))
  await page.getByRole('button', { name: 'Önizlemeyi göster' }).click()
  await page.getByText('Yapıştırılan metinden 1 satır okundu').waitFor()
  await page.getByRole('button', { name: 'Satırları taslağa al' }).click()
  await page.getByText('Form kaydedildi.').waitFor()
  await picture(page, '10-portal-form')
}

/** Printed, laid on the scanner a little askew, uploaded and submitted. */
async function submitsSigned(page: Page) {
  const print = page.getByRole('button', { name: 'Formu yazdır (PDF)' })
  const [download] = await Promise.all([page.waitForEvent('download'), print.click()])
  await page.getByRole('button', { name: 'Yeniden yazdır (PDF)' }).waitFor()
  const paper = await readFile(await download.path())

  await page.getByLabel('İmza tarihi').fill(lawfulContent().signedOn!)
  await page.getByLabel('Taranmış form').setInputFiles({
    name: 'imzalı form.pdf',
    mimeType: 'application/pdf',
    buffer: await scanOf(await sheetsOf(paper), OFFICE),
  })
  await page.getByRole('button', { name: 'Taramayı yükle' }).click()
  await page.getByText('bütün sayfalar bu formun son çıktısıyla eşleşiyor').waitFor()
  await picture(page, '11-portal-scan')

  await page.getByRole('button', { name: 'Formu sun' }).click()
  await page.getByText('numaralı form SKGM’ye sunuldu').waitFor()
  await picture(page, '12-portal-submitted')
}

async function toForm(page: Page) {
  await page.locator('.side-navigation').getByRole('link', { name: 'Talep formları' }).click()
  await page
    .getByRole('row', { name: new RegExp(PARTY) })
    .getByRole('link')
    .click()
}

async function returnsForm(page: Page) {
  await toForm(page)
  await page.getByRole('button', { name: 'İncelemeye al' }).click()
  await page.getByText('Formu incelemeye aldınız').waitFor()
  await page.getByText('Düzeltme için iade et', { exact: false }).first().click()
  await page.locator('[name="returnReason"]').selectOption('authority_unproven')
  await page.locator('[name="remarks[0][field]"]').selectOption('officialName')
  await page.locator('[name="remarks[0][remark]"]').fill('Yetki belgesindeki adı yazınız')
  await page.locator('#return button[type=submit]').click()
  await page.getByText('Form irtibat sorumlusunda').waitFor()
}

async function correctsForm(page: Page) {
  await page.reload()
  await page.getByText('Yetki belgesindeki adı yazınız').first().waitFor()
  await page.getByRole('link', { name: 'Formu düzenle' }).first().click()
  await page.getByRole('link', { name: 'Onaylayan yetkilinin adı soyadı:' }).click()
  await page.locator('#field-officialName-remarks', { hasText: 'Yetki belgesindeki' }).waitFor()
  await picture(page, '13-portal-remarks')
  await page.getByLabel('Onaylayan yetkilinin adı soyadı').fill('Nermin Taşkın Sönmez')
  await page.getByRole('button', { name: 'Taslağı kaydet' }).click()
  await page.getByText('2. sürüm').waitFor()
}

async function proposesForm(page: Page) {
  await toForm(page)
  await page.getByRole('button', { name: 'İncelemeye al' }).click()
  await page.getByText('Bütün sayfalar bu formun bu sürümüyle eşleşiyor').waitFor()
  await page.getByRole('button', { name: 'Onaya sun' }).click()
  await page.getByText('Form onaya sunuldu.').waitFor()
}

async function approvesForm(page: Page) {
  await toForm(page)
  await page.getByRole('link', { name: 'Onayla…' }).click()
  await page.getByRole('button', { name: 'Onayla ve uygula' }).click()
  await page.getByText('Form onaylandı; plan uygulandı.').waitFor()
}

async function credentialIn(download: Download) {
  const [text] = await pagesOf(await readFile(await download.path()))
  const username = /\b[a-z][a-z2-9]{9}\b/.exec(text)![0]
  const groups = /\b(?:[a-z2-9]{5}\s+){3}[a-z2-9]{5}\b/.exec(text)![0]

  return { username, password: groups.replaceAll(/\s/g, '') }
}
