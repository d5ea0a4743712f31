import { lawfulContent } from '#bench/people'
import type { Figure } from '#bench/figure'
import { median, timeOf, timesOf } from '#bench/measuring'
import { peakOfChildren, residentMegabytes } from '#bench/processes'
import { requestFormPdf } from '#documents/request_form_pdf'
import { readSignedScan } from '#documents/scan'
import { contentDigest } from '#operations/form_content'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import i18nManager from '@adonisjs/i18n/services/main'
import { DateTime } from 'luxon'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import PDFDocument from 'pdfkit'
import sharp from 'sharp'

const USERS = 10
const SEED = 900_000
const PRINTS = 50
const SCANS = 200
const SETTLED_AFTER = 20
const DPI = 200
const LOOK_EVERY_MS = 20

/** The way of a form onto paper and back. */
export async function* paper(): AsyncGenerator<Figure> {
  const prints = await timesOf(printedForm, { count: PRINTS })

  yield {
    name: 'printing a request form',
    figure: median(prints),
    unit: 'ms',
    on: `${PRINTS} PDFs for ${USERS} users one after the other, median`,
  }
  yield* readings(await scanOf(await printedForm()))
}

async function* readings(scan: Buffer): AsyncGenerator<Figure> {
  const { times, peak, growth, heldUpMs } = await measured(scan)
  const on = `${SCANS} scans of one page at ${DPI} dpi`

  yield {
    name: 'reading a signed scan',
    figure: median(times),
    unit: 'ms',
    on: `${on}, one after the other, read by processes of their own, median`,
  }
  yield {
    name: 'memory of a process that reads a signed scan',
    figure: peak,
    unit: 'MB',
    on: `${on}, resident memory, the highest of all the processes`,
  }
  yield {
    name: 'memory that reading signed scans leaves behind',
    figure: growth,
    unit: 'MB',
    on: `resident memory of the process that asks, after ${SCANS} scans less after ${SETTLED_AFTER}`,
  }
  yield {
    name: 'longest hold-up of the process that asks',
    figure: heldUpMs,
    unit: 'ms',
    on: `${on}, delay of its event loop`,
  }
}

async function measured(scan: Buffer) {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const times: number[] = []
  let [peak, settled] = [0, 0]
  const looking = setInterval(() => {
    peak = Math.max(peak, peakOfChildren())
  }, LOOK_EVERY_MS)
  delay.enable()

  for (let count = 1; count <= SCANS; count++) {
    times.push(await timeOf(() => readOnce(scan)))
    settled = count === SETTLED_AFTER ? residentMegabytes(process.pid) : settled
  }
  delay.disable()
  clearInterval(looking)
  const growth = residentMegabytes(process.pid) - settled

  return { times, peak, growth, heldUpMs: delay.max / 1e6 }
}

/** A scan whose code was not found would measure something else. */
async function readOnce(scan: Buffer) {
  const { pages } = await readSignedScan(scan)

  if (pages.length !== 1 || pages[0].codes.length !== 1) {
    throw new Error('The code of the scan was not read')
  }
}

function printedForm() {
  const content = lawfulContent(USERS, SEED, '203.0.113.200')
  const form = {
    number: 'TF-2023-0001',
    revision: 1,
    contentDigest: contentDigest(content, 'salt'),
    issuedAt: DateTime.utc(),
    applicant: { name: 'Örnek Parti', kind: 'party' as const },
    content,
    checkpoint: '',
    isDemo: true,
  }
  return requestFormPdf(form, { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') })
}

/** As an office scanner sends it: the first page a little askew and soft, in a PDF. */
async function scanOf(pdf: Buffer) {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(pdf)
  const { data, width, height } = await document
    .getPage(0)
    .render({ scale: DPI / 72, render: 'bitmap' })

  library.destroy()
  const picture = await sharp(data, { raw: { width, height, channels: 4 } })
    .flatten({ background: 'white' })
    .rotate(0.7, { background: 'white' })
    .blur(0.6)
    .jpeg({ quality: 75 })
    .toBuffer()

  return inPdf(picture)
}

async function inPdf(picture: Buffer) {
  const document = new PDFDocument({ size: 'A4', margin: 0 })
  document.image(picture, 0, 0, { fit: [document.page.width, document.page.height] }).end()

  return Buffer.concat(await Array.fromAsync(document))
}
