import { PDFiumLibrary } from '@hyzyla/pdfium'
import PDFDocument from 'pdfkit'
import sharp, { type Sharp } from 'sharp'

type Grey = { data: Buffer; width: number; height: number }
type Change = (page: Grey) => Promise<Grey> | Grey
type Save = (pages: Grey[]) => Promise<Buffer>

/** A way a sheet comes back, and how its name says so in a failure. */
export type Recipe = { name: string; changes: Change[]; save: Save }

const PRINTED_DPI = 300
const MM = PRINTED_DPI / 25.4
const GRAINS = 65_536

/** Where `requestFormPdf` prints the code, in dots at 300 dpi. */
const CODE = { x: 158 * MM, y: 42 * MM, size: 32 * MM }

/** The sheets of a PDF as a printer would put them on paper, in grey at 300 dpi. */
export async function sheetsOf(pdf: Buffer): Promise<Grey[]> {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(pdf)
  const sheets: Grey[] = []

  for (const page of document.pages()) {
    const render = { scale: PRINTED_DPI / 72, render: 'bitmap' } as const
    const { data, width, height } = await page.render(render)
    sheets.push(await greyOf(sharp(data, { raw: { width, height, channels: 4 } })))
  }
  library.destroy()

  return sheets
}

export async function scanOf(sheets: Grey[], { changes, save }: Recipe): Promise<Buffer> {
  const pages: Grey[] = []

  for (const sheet of sheets) {
    pages.push(await changes.reduce<Promise<Grey>>(applied, Promise.resolve(sheet)))
  }
  return save(pages)
}

/** One sheet at 200 dpi as an office scanner saves it: slightly turned, slightly grained, a PDF. */
export const OFFICE: Recipe = {
  name: 'office scanner',
  changes: [at(200), turned(0.7), grained(6), blurred(0.6)],
  save: asPdf,
}

/** 64 scans of one sheet, from clean to hardly legible. */
export function corpus(): Recipe[] {
  return [
    ...combined([100, 150, 200], [0, -1.5, 13.7], 'light'),
    ...combined([100, 150, 200], [90, 180, 270.8], 'medium'),
    ...combined([150, 200], [0.7, 29, 45, 181.3], 'heavy'),
    ...combined([300], [3, 180], 'light'),
    ...combined([300], [-0.7, 90], 'heavy'),
    ...[0, 1.2, -2.5, 90, 180].map(fax),
    ...(['seal', 'bar', 'pen'] as const).flatMap((ink) => [
      inked(ink, 200, 1.1),
      inked(ink, 300, -4),
      inked(ink, 150, 180),
      inked(ink, 100, 0),
    ]),
    ...[0.4, 0.25, 0.12].flatMap((contrast) => [pale(contrast, 150, 90), pale(contrast, 200, 2.2)]),
    ...[0.03, 0.06, 0.1].flatMap((tilt) => [
      tilted(tilt, 150, 0),
      photographed(tilt, 6, 0.7),
      photographed(tilt, -14, 1.2),
    ]),
    tilted(0.05, 200, 90),
    photographed(0.05, 95, 1),
  ]
}

type Wear = 'light' | 'medium' | 'heavy'
type Ink = 'seal' | 'bar' | 'pen'

const WEAR: Record<Wear, Change[]> = {
  light: [grained(4)],
  medium: [blurred(0.8), grained(14)],
  heavy: [blurred(1.2), contrasted(0.5), grained(22)],
}

function combined(resolutions: number[], angles: number[], wear: Wear): Recipe[] {
  const saves = [asPdf, asJpeg, asPng, asTiff]

  return resolutions.flatMap((dpi, row) =>
    angles.map((angle, column) => ({
      name: `${wear}, ${dpi} dpi, ${angle}°`,
      changes: [at(dpi), turned(angle), ...WEAR[wear]],
      save: saves[(row + column) % saves.length],
    }))
  )
}

/** Group 3 at its fine resolution: 204 × 196 dots an inch, black or white, saved as G4. */
function fax(angle: number): Recipe {
  return {
    name: `fax, ${angle}°`,
    changes: [turned(angle), at(196, { across: 204 }), grained(10), blackAndWhite()],
    save: asFax,
  }
}

function inked(ink: Ink, dpi: number, angle: number): Recipe {
  return {
    name: `${ink} over the code, ${dpi} dpi, ${angle}°`,
    changes: [drawnOver(INKS[ink]), at(dpi), turned(angle), grained(8)],
    save: asJpeg,
  }
}

function pale(contrast: number, dpi: number, angle: number): Recipe {
  return {
    name: `contrast ${contrast}, ${dpi} dpi, ${angle}°`,
    changes: [at(dpi), turned(angle), contrasted(contrast), grained(3)],
    save: asPng,
  }
}

function tilted(tilt: number, dpi: number, angle: number): Recipe {
  return {
    name: `tilted by ${tilt}, ${dpi} dpi, ${angle}°`,
    changes: [at(dpi), inPerspective(tilt), turned(angle), grained(8)],
    save: asJpeg,
  }
}

/** By hand, on a table, with the lamp on one side. */
function photographed(tilt: number, angle: number, blur: number): Recipe {
  return {
    name: `photo, tilted by ${tilt}, ${angle}°`,
    changes: [
      at(220),
      inPerspective(tilt),
      turned(angle, { table: 96 }),
      litFromOneSide(),
      blurred(blur),
      grained(9),
    ],
    save: asPhoto,
  }
}

/**
 * What lies over the code: the rim of a round seal through one of its corner marks, a marker's bar,
 * a signature's stroke. A seal's blue ink is this grey to a scanner, and toner shows through it.
 */
const INKS: Record<Ink, string> = {
  seal: svg(
    `<circle cx="${CODE.size * 0.6}" cy="${CODE.size * 0.95}" r="${CODE.size * 0.5}"
      fill="none" stroke="#4b4b4b" stroke-width="${1.2 * MM}"/>
    <text x="${CODE.size * 0.42}" y="${CODE.size * 0.72}" font-size="${3 * MM}"
      fill="#4b4b4b">MÜHÜR</text>`
  ),
  bar: svg(
    `<rect x="${CODE.size * 0.55}" y="${CODE.size * 0.62}" width="${CODE.size * 0.6}"
      height="${CODE.size * 0.09}" fill="#111" transform="rotate(-12)"/>`
  ),
  pen: svg(
    `<path d="M 0 ${CODE.size * 0.9} C ${CODE.size * 0.4} ${CODE.size * 0.2},
      ${CODE.size * 0.5} ${CODE.size}, ${CODE.size} ${CODE.size * 0.35}"
      fill="none" stroke="#222" stroke-width="${0.9 * MM}"/>`
  ),
}

function svg(shapes: string) {
  const size = CODE.size * 1.6
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">${shapes}</svg>`
}

async function applied(page: Promise<Grey>, change: Change) {
  return change(await page)
}

function drawnOver(ink: string): Change {
  return (page) =>
    greyOf(
      pictureOf(page).composite([
        {
          input: Buffer.from(ink),
          left: Math.round(CODE.x),
          top: Math.round(CODE.y),
          blend: 'multiply',
        },
      ])
    )
}

function turned(angle: number, { table = 255 } = {}): Change {
  const background = { r: table, g: table, b: table }
  return (page) => (angle === 0 ? page : greyOf(pictureOf(page).rotate(angle, { background })))
}

function at(dpi: number, { across = dpi } = {}): Change {
  return (page) =>
    greyOf(
      pictureOf(page).resize({
        width: Math.round((page.width * across) / PRINTED_DPI),
        height: Math.round((page.height * dpi) / PRINTED_DPI),
        fit: 'fill',
      })
    )
}

function blurred(sigma: number): Change {
  return (page) => greyOf(pictureOf(page).blur(sigma))
}

function contrasted(factor: number): Change {
  return (page) => greyOf(pictureOf(page).linear(factor, 235 * (1 - factor)))
}

/**
 * The same grain every time, so that a scan that is read today is read tomorrow. Each line begins
 * somewhere else in the same grains: drawing every dot anew would take longer than reading it.
 */
function grained(sigma: number): Change {
  return (page) => {
    const random = randomFrom(Math.round(sigma * page.width))
    const grains = Float32Array.from({ length: GRAINS }, () => sigma * bell(random))
    const starts = Array.from({ length: page.height }, () => Math.floor(random() * GRAINS))
    return dotByDot(page, (dot, x, y) => dot + grains[(starts[y] + x) % GRAINS])
  }
}

/** A bell curve of variance 1: four even numbers together are close enough to one. */
function bell(random: () => number) {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3)
}

function blackAndWhite(): Change {
  return (page) => dotByDot(page, (dot) => (dot < 140 ? 0 : 255))
}

function litFromOneSide(): Change {
  return (page) =>
    dotByDot(page, (dot, x, y) => dot * (0.4 + 0.6 * ((x / page.width + y / page.height) / 2)))
}

/** The upper edge farther away than the lower one, the left farther than the right. */
function inPerspective(tilt: number): Change {
  return (page) => {
    const { width, height } = page
    const data = Buffer.alloc(width * height, 150)

    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const depth = 1 + tilt * (1 - y / height) + (tilt / 2) * (1 - x / width)
        const fromX = Math.round((x - width / 2) * depth + width / 2)
        const fromY = Math.round((y - height / 2) * depth + height / 2)

        if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height) {
          data[y * width + x] = page.data[fromY * width + fromX]
        }
      }
    }
    return { data, width, height }
  }
}

function dotByDot(
  { data, width, height }: Grey,
  dotOf: (dot: number, x: number, y: number) => number
): Grey {
  const dots = new Uint8ClampedArray(data.length)

  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      dots[y * width + x] = dotOf(data[y * width + x], x, y)
    }
  }
  return { data: Buffer.from(dots.buffer), width, height }
}

/** Lehmer's generator (Park and Miller, 1988): numbers from 0 to 1. */
function randomFrom(seed: number) {
  let state = seed + 1

  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

async function asPdf(pages: Grey[]) {
  const document = new PDFDocument({ autoFirstPage: false })

  for (const page of pages) {
    const size: [number, number] = [595.28, (595.28 * page.height) / page.width]
    const jpeg = await pictureOf(page).jpeg({ quality: 75 }).toBuffer()
    document.addPage({ size, margin: 0 }).image(jpeg, 0, 0, { fit: size })
  }
  document.end()

  return Buffer.concat(await Array.fromAsync(document))
}

function asJpeg([page]: Grey[]) {
  return pictureOf(page).jpeg({ quality: 70 }).toBuffer()
}

function asPhoto([page]: Grey[]) {
  return pictureOf(page)
    .toColourspace('srgb')
    .tint({ r: 255, g: 240, b: 214 })
    .jpeg({ quality: 60 })
    .toBuffer()
}

function asPng([page]: Grey[]) {
  return pictureOf(page).png({ compressionLevel: 1 }).toBuffer()
}

function asTiff([page]: Grey[]) {
  return pictureOf(page).tiff({ compression: 'lzw' }).toBuffer()
}

function asFax([page]: Grey[]) {
  return pictureOf(page)
    .toColourspace('b-w')
    .tiff({ compression: 'ccittfax4', bitdepth: 1, xres: 8.03, yres: 7.72 })
    .toBuffer()
}

function pictureOf({ data, width, height }: Grey) {
  return sharp(data, { raw: { width, height, channels: 1 } })
}

async function greyOf(picture: Sharp): Promise<Grey> {
  const { data, info } = await picture
    .flatten({ background: 'white' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })

  return { data, width: info.width, height: info.height }
}
