import { test } from '@japa/runner'
import QRCode from 'qrcode'
import sharp from 'sharp'
import { digestOnPaper, encode, type FormCode } from '#documents/form_code'
import { readSignedScan, SCAN_LIMITS } from '#documents/scan'
import { readPages } from '#documents/scan_pages'
import { verdictOf, type ExpectedForm } from '#documents/scan_verdict'
import { corpus, OFFICE, scanOf, sheetsOf, type Recipe } from '#tests/form_scans'
import { filledIn, printed, printedForm } from '#tests/printed_form'

/** What the form's own sheet says of itself. */
const ON_PAPER: FormCode = { ...expectedOf(printedForm()), page: 1, pages: 1 }

/** Reading and making a scan wait for each other less when two of them are under way. */
const AT_A_TIME = 2

test.group('Codes of signed scans', () => {
  test('are read on 95 of 100 scans, and never as another form’s', async ({ assert }) => {
    const recipes = corpus()
    const sheets = await sheetsOf(await printed())

    const readings = await readingsOf(sheets, recipes)

    const unread = readings.filter(({ codes }) => codes.length === 0).map(({ name }) => name)
    assert.isAtLeast(recipes.length, 60)
    assert.isAtMost(unread.length / recipes.length, 0.05, `not read: ${unread.join('; ')}`)
    for (const { name, codes } of readings.filter((reading) => reading.codes.length > 0)) {
      assert.deepEqual(codes, [ON_PAPER], name)
    }
  }).timeout(180_000)

  test('of every sheet make the scan of a long form green', async ({ assert }) => {
    const change = { content: filledIn(25) }
    const sheets = await sheetsOf(await printed(change))
    const expected = expectedOf(printedForm(change))

    const whole = await verdictOn(await scanOf(sheets, OFFICE), expected)
    const cut = await verdictOn(await scanOf(sheets.slice(0, -1), OFFICE), expected)

    assert.isAbove(sheets.length, 1)
    assert.equal(whole.outcome, 'green')
    assert.lengthOf(whole.pages, sheets.length)
    assert.equal(cut.outcome, 'compare')
    assert.deepEqual(cut.missing, [sheets.length])
  }).timeout(30_000)

  test('tell a print of another revision and a changed one of this', async ({ assert }) => {
    const older = await scanned(await printed({ revision: 2 }))
    const changed = await scanned(await printed({ content: filledIn(9) }))

    for (const scan of [older, changed]) {
      const { outcome, pages } = await verdictOn(scan, expectedOf(printedForm()))

      assert.equal(outcome, 'refused')
      assert.equal(pages[0].verdict, 'other_revision')
    }
  }).timeout(30_000)

  test('tell a print of another form', async ({ assert }) => {
    const other = await scanned(await printed({ number: 'TF-2023-0002' }))

    const { outcome, pages } = await verdictOn(other, expectedOf(printedForm()))

    assert.equal(outcome, 'refused')
    assert.equal(pages[0].verdict, 'other_form')
    assert.equal(pages[0].codes[0].formNumber, 'TF-2023-0002')
  }).timeout(30_000)

  test('are not those of other programs, alone or beside one of ours', async ({ assert }) => {
    const foreign = await codeOf('https://example.com/bilgi')
    const ours = await codeOf(encode(ON_PAPER))
    const sheet = sharp(await scanned(await printed(), PICTURE))
    const beside = await sheet
      .composite([{ input: foreign, left: 150, top: 900 }])
      .png()
      .toBuffer()

    const alone = await verdictOn(await paperWith(foreign), expectedOf(printedForm()))
    const oursAlone = await verdictOn(await paperWith(ours), expectedOf(printedForm()))
    const together = await verdictOn(beside, expectedOf(printedForm()))

    assert.equal(alone.outcome, 'compare')
    assert.equal(alone.pages[0].verdict, 'unreadable')
    assert.equal(oursAlone.outcome, 'green')
    assert.equal(together.outcome, 'green')
    assert.deepEqual(together.pages[0].codes, [ON_PAPER])
  }).timeout(30_000)

  test('are none on an empty sheet', async ({ assert }) => {
    const empty = await paperWith()

    const { outcome, pages } = await verdictOn(empty, expectedOf(printedForm()))

    assert.equal(outcome, 'compare')
    assert.deepEqual(pages[0].codes, [])
  }).timeout(30_000)
})

/** The same sheet as a picture, to draw on. */
const PICTURE: Recipe = {
  ...OFFICE,
  save: ([{ data, width, height }]) =>
    sharp(data, { raw: { width, height, channels: 1 } })
      .png()
      .toBuffer(),
}

async function readingsOf(sheets: Awaited<ReturnType<typeof sheetsOf>>, recipes: Recipe[]) {
  const waiting = recipes.values()
  const lanes = Array.from({ length: AT_A_TIME }, async () => {
    const readings: { name: string; codes: FormCode[] }[] = []

    for (const recipe of waiting) {
      const { pages } = await readPages(await scanOf(sheets, recipe), SCAN_LIMITS, 'read')
      readings.push({ name: recipe.name, codes: pages.flatMap((page) => page.codes) })
    }
    return readings
  })
  const readings = await Promise.all(lanes)

  return readings.flat()
}

async function scanned(pdf: Buffer, recipe = OFFICE) {
  return scanOf(await sheetsOf(pdf), recipe)
}

async function verdictOn(scan: Buffer, expected: ExpectedForm) {
  const { pages } = await readSignedScan(scan)
  return verdictOf(
    pages.map(({ number, codes }) => ({ page: number, codes })),
    expected
  )
}

function expectedOf(form: ReturnType<typeof printedForm>): ExpectedForm {
  return {
    formNumber: form.number,
    revision: form.revision,
    digest: digestOnPaper(form.contentDigest),
  }
}

function codeOf(text: string) {
  return QRCode.toBuffer(text, { errorCorrectionLevel: 'Q', scale: 8 })
}

function paperWith(picture?: Buffer) {
  return sharp({ create: { width: 1240, height: 1754, channels: 3, background: 'white' } })
    .composite(picture ? [{ input: picture, left: 200, top: 300 }] : [])
    .png()
    .toBuffer()
}
