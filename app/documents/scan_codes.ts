import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'
import { decode, encode, type FormCode } from '#documents/form_code'

/** One page in grey, one byte a dot. */
export type Grey = { data: Buffer; width: number; height: number }

/** Draws the page so that its longer side has at most so many dots, and never enlarged. */
export type GreyAt = (longSide: number) => Promise<Grey>

type Pass = { longSide: number; clean?: (picture: Sharp) => Sharp }

/** The longer side of A4 in dots. */
const A4_AT = { 100: 1169, 150: 1754, 200: 2339, 300: 3508 }

/**
 * A module of the code is 0.78 mm: six dots at 200 dpi, which is what pages are read at first. What
 * hides a code differs, so each further pass cleans something else: grain, the coarse grid of
 * a fax, ink paler than the print it lies on, fine detail lost at 200 dpi, uneven light.
 */
const PASSES: readonly Pass[] = [
  { longSide: A4_AT[200] },
  { longSide: A4_AT[200], clean: (picture) => picture.median(3) },
  { longSide: A4_AT[150], clean: (picture) => picture.blur(1.2) },
  { longSide: A4_AT[200], clean: (picture) => picture.normalise().linear(3.2) },
  { longSide: A4_AT[300] },
  { longSide: A4_AT[200], clean: (picture) => picture.clahe({ width: 120, height: 120 }) },
  { longSide: A4_AT[300], clean: (picture) => picture.median(5).blur(1.5) },
  { longSide: A4_AT[100] },
]

const OPTIONS: ReaderOptions = {
  formats: ['QRCode'],
  tryHarder: true,
  tryRotate: true,
  tryInvert: false,
  tryDownscale: true,
  maxNumberOfSymbols: 8,
}

let prepared: Promise<unknown> | null = null

/**
 * The codes of forms that stand on one page; whatever else is printed there is passed over. After
 * `deadline` (milliseconds of performance.now) no further pass is begun, the first one always is.
 * Runs in the process of scan_rendering.ts: it would hold up every visitor of a web process.
 */
export async function codesOn(greyAt: GreyAt, deadline: number): Promise<FormCode[]> {
  await prepareCodes()

  for (const [index, pass] of PASSES.entries()) {
    const codes = index === 0 || performance.now() < deadline ? await codesIn(greyAt, pass) : []

    if (codes.length > 0) {
      return codes
    }
  }
  return []
}

export function prepareCodes() {
  return (prepared ??= prepareReader())
}

async function prepareReader() {
  const wasm = await readFile(
    fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  )
  return prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(wasm).buffer },
    fireImmediately: true,
  })
}

async function codesIn(greyAt: GreyAt, { longSide, clean }: Pass) {
  const page = await greyAt(longSide)
  const results = await readBarcodes(imageOf(clean ? await cleaned(page, clean) : page), OPTIONS)
  const codes = results.map(({ text }) => decode(text)).filter((code) => code !== null)

  return [...new Map(codes.map((code) => [encode(code), code])).values()]
}

async function cleaned({ data, width, height }: Grey, clean: NonNullable<Pass['clean']>) {
  const { data: dots, info } = await clean(sharp(data, { raw: { width, height, channels: 1 } }))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })

  return { data: dots, width: info.width, height: info.height }
}

/** The reader takes colours: the same grey in each of them, and nothing shines through. */
function imageOf({ data, width, height }: Grey) {
  const dots = new Uint32Array(data.length)

  for (let index = 0; index < dots.length; index++) {
    dots[index] = 0xff000000 | (data[index] * 0x010101)
  }
  return { data: new Uint8ClampedArray(dots.buffer), width, height, colorSpace: 'srgb' as const }
}
