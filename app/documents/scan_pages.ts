import { fileTypeFromBuffer } from 'file-type'
import type { PDFiumDocument, PDFiumLibrary, PDFiumPage } from '@hyzyla/pdfium'
import sharp, { type Sharp } from 'sharp'
import type { ScanLimits, ScanMediaType } from '#documents/scan'
import type { FormCode } from '#documents/form_code'
import { newPdfium } from '#documents/pdfium'
import { codesOn, prepareCodes, type Grey, type GreyAt } from '#documents/scan_codes'
import type { ScanRefusal } from '#documents/scan_refused'
import type { CodeReading, RenderedPage, Rendering } from '#documents/scan_rendering'

/** To look at: A4 at 200 dpi; as tall as two of them, for a receipt or a long screenshot. */
const MAX_WIDTH = 1654
const MAX_HEIGHT = 4678
const PDF_SCALE = 200 / 72

/** To read codes in: A4 at 300 dpi and nothing finer, whatever came. */
const MASTER_SIDE = 3508

/** For all pages of a file together; a code not found by then is compared by people. */
const CODES_MS = 10_000

const ZIP_END = Buffer.from('PK\x05\x06', 'latin1')
const ZIP_END_LENGTH = 22
const ZIP_COMMENT_LIMIT = 65_535
const PDF_START = Buffer.from('%PDF-')
const PDF_START_SEARCH = 1024
const DICTIONARY_REACH = 300

/** Why a file is no scan; becomes a ScanRefused on the other side of the process. */
export class Unreadable extends Error {
  constructor(readonly refusal: ScanRefusal) {
    super(refusal)
  }
}

type ReadCodes = (greyAt: GreyAt) => Promise<FormCode[]>

/** What every file needs, before the first one comes. */
export async function warmUp() {
  await Promise.all([newPdfium(), prepareCodes()])
}

/** Every page as a WebP without metadata, upright, on white; and the codes on it, if wanted. */
export async function readPages(
  bytes: Buffer,
  limits: ScanLimits,
  codes: CodeReading
): Promise<Rendering> {
  const mediaType = await mediaTypeOf(bytes)
  const readCodes = codeReader(codes)
  const pages =
    mediaType === 'application/pdf'
      ? await pdfPages(bytes, limits, readCodes)
      : await imagePages(bytes, mediaType, limits, readCodes)

  return { mediaType, pages }
}

function codeReader(codes: CodeReading): ReadCodes {
  const deadline = performance.now() + CODES_MS
  return codes === 'read' ? (greyAt) => codesOn(greyAt, deadline) : async () => []
}

async function mediaTypeOf(bytes: Buffer): Promise<ScanMediaType> {
  const detected = await fileTypeFromBuffer(bytes)

  if (isDisguised(bytes)) {
    throw new Unreadable('disguised')
  }

  switch (detected?.mime) {
    case 'application/pdf':
    case 'image/jpeg':
    case 'image/png':
    case 'image/tiff':
      return detected.mime
    default:
      throw new Unreadable('unsupported_type')
  }
}

/** One file that two programs read as two things: a PDF after something else, a picture that is a ZIP. */
function isDisguised(bytes: Buffer) {
  const pdfStart = bytes.subarray(0, PDF_START_SEARCH).indexOf(PDF_START)
  return pdfStart > 0 || (endsAsZip(bytes) && !startsAsZip(bytes))
}

function startsAsZip(bytes: Buffer) {
  return bytes.subarray(0, 2).toString('latin1') === 'PK'
}

function endsAsZip(bytes: Buffer) {
  const start = Math.max(0, bytes.length - ZIP_END_LENGTH - ZIP_COMMENT_LIMIT)
  const end = bytes.subarray(start)
  const found = end.lastIndexOf(ZIP_END)

  return (
    found >= 0 &&
    found + ZIP_END_LENGTH <= end.length &&
    found + ZIP_END_LENGTH + end.readUInt16LE(found + ZIP_END_LENGTH - 2) === end.length
  )
}

async function imagePages(
  bytes: Buffer,
  mediaType: ScanMediaType,
  limits: ScanLimits,
  readCodes: ReadCodes
) {
  const { format, pages: pageCount = 1 } = await metadataOf(bytes, 0)

  if (`image/${format}` !== mediaType) {
    throw new Unreadable('disguised')
  }

  refuseTooManyPages(pageCount, limits)

  const pages: RenderedPage[] = []
  for (let number = 1; number <= pageCount; number++) {
    const picture = await pictureOf(bytes, number, limits)
    pages.push(await renderedPage(number, picture, readCodes(greyFrom(picture))))
  }

  return pages
}

/** Upright, and not decoded before it is used. */
async function pictureOf(bytes: Buffer, number: number, limits: ScanLimits) {
  const { width, height } = await metadataOf(bytes, number - 1)
  refuseTooManyPixels(width * height, limits)

  const picture = sharp(bytes, {
    page: number - 1,
    limitInputPixels: limits.maxPixels,
    failOn: 'error',
    sequentialRead: true,
  })

  return picture.autoOrient()
}

/** Decoded once, however often it is looked at. */
function greyFrom(picture: Sharp): GreyAt {
  let master: Promise<Grey> | null = null

  return async (longSide) => {
    master ??= greyOf(picture.clone(), MASTER_SIDE)
    const { data, width, height } = await master

    return Math.max(width, height) <= longSide
      ? master
      : greyOf(sharp(data, { raw: { width, height, channels: 1 } }), longSide)
  }
}

async function greyOf(picture: Sharp, longSide: number): Promise<Grey> {
  const { data, info } = await picture
    .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })

  return { data, width: info.width, height: info.height }
}

/** Reads the header only: a picture is measured before anything of it is decoded. */
async function metadataOf(bytes: Buffer, page: number) {
  try {
    return await sharp(bytes, { page, limitInputPixels: false }).metadata()
  } catch {
    throw new Unreadable('broken')
  }
}

async function pdfPages(bytes: Buffer, limits: ScanLimits, readCodes: ReadCodes) {
  refuseTooManyPixels(largestPictureIn(bytes), limits)

  const library = await newPdfium()
  const document = await openPdf(library, bytes)
  const pageCount = document.getPageCount()

  if (pageCount === 0) {
    throw new Unreadable('empty')
  }

  refuseTooManyPages(pageCount, limits)

  const pages: RenderedPage[] = []
  for (let index = 0; index < pageCount; index++) {
    const sheet = sheetOf(document, index)
    const picture = await pdfPicture(sheet, limits)
    pages.push(await renderedPage(index + 1, picture, readCodes(greyFromPdf(sheet, picture))))
  }

  return pages
}

async function openPdf(library: PDFiumLibrary, bytes: Buffer): Promise<PDFiumDocument> {
  try {
    return await library.loadDocument(bytes)
  } catch (error) {
    const isLocked = error instanceof Error && /password|security/i.test(error.message)
    throw new Unreadable(isLocked ? 'encrypted' : 'broken')
  }
}

/** A page of a PDF in points; pdfium closes a page once it is drawn, so each drawing opens it. */
type PdfSheet = { width: number; height: number; draw: (scale: number) => Promise<Sharp> }

function sheetOf(document: PDFiumDocument, index: number): PdfSheet {
  const { originalWidth: width, originalHeight: height } = document.getPage(index).getOriginalSize()

  if (!(width > 0 && height > 0)) {
    throw new Unreadable('broken')
  }
  return { width, height, draw: (scale) => drawn(document.getPage(index), scale) }
}

async function drawn(page: PDFiumPage, scale: number) {
  const { data, width, height } = await page.render({ scale, render: 'bitmap' })
  return sharp(data, { raw: { width, height, channels: 4 } })
}

async function pdfPicture({ width, height, draw }: PdfSheet, limits: ScanLimits) {
  const scale = Math.min(PDF_SCALE, MAX_WIDTH / width, MAX_HEIGHT / height)
  refuseTooManyPixels(width * height * scale ** 2, limits)

  return draw(scale)
}

/** What was drawn for the screen serves for reading; finer than that, it is drawn once more. */
function greyFromPdf({ width, height, draw }: PdfSheet, picture: Sharp): GreyAt {
  const coarse = greyFrom(picture)
  let fine: GreyAt | null = null

  return async (longSide) => {
    if (longSide < MASTER_SIDE) {
      return coarse(longSide)
    }
    fine ??= greyFrom(await draw(MASTER_SIDE / Math.max(width, height)))
    return fine(longSide)
  }
}

/**
 * The pictures inside a PDF stand with their size in plain letters, even where
 * all else is compressed. One that hides it is stopped by the memory limit.
 */
function largestPictureIn(bytes: Buffer) {
  const text = bytes.toString('latin1')
  const areas = Array.from(text.matchAll(/\/Width\s+(\d+)/g), ({ 1: width, index }) => {
    const dictionary = text.slice(Math.max(0, index - DICTIONARY_REACH), index + DICTIONARY_REACH)
    return Number(width) * heightIn(dictionary)
  })

  return areas.reduce((largest, area) => Math.max(largest, area), 0)
}

function heightIn(dictionary: string) {
  return Number(/\/Height\s+(\d+)/.exec(dictionary)?.[1] ?? 0)
}

/** The picture is made while its codes are read. */
async function renderedPage(
  number: number,
  picture: Sharp,
  reading: Promise<FormCode[]>
): Promise<RenderedPage> {
  const [page, codes] = await Promise.all([webPage(number, picture.clone()), reading])
  return { ...page, codes }
}

async function webPage(number: number, picture: Sharp): Promise<Omit<RenderedPage, 'codes'>> {
  const { data, info } = await picture
    .resize({ width: MAX_WIDTH, height: MAX_HEIGHT, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .webp({ quality: 82, effort: 0 })
    .toBuffer({ resolveWithObject: true })

  return { number, width: info.width, height: info.height, mediaType: 'image/webp', bytes: data }
}

function refuseTooManyPages(pageCount: number, { maxPages }: ScanLimits) {
  if (pageCount > maxPages) {
    throw new Unreadable('too_many_pages')
  }
}

function refuseTooManyPixels(pixels: number, { maxPixels }: ScanLimits) {
  if (pixels > maxPixels) {
    throw new Unreadable('too_many_pixels')
  }
}
