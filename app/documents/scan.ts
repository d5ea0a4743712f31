import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { putFile } from '#documents/file_store'
import { checkFile, type ScanCheck } from '#documents/scan_check'
import { ScanRefused, type ScanRefusal } from '#documents/scan_refused'
import { renderApart, type CodeReading, type RenderedPage } from '#documents/scan_rendering'
import type { PageCodes } from '#documents/scan_verdict'

export { ScanRefused, type ScanRefusal }

export type ScanMediaType = 'application/pdf' | 'image/jpeg' | 'image/png' | 'image/tiff'

/** Bytes, pages, pixels of one page, milliseconds. */
export type ScanLimits = {
  maxBytes: number
  maxPages: number
  maxPixels: number
  timeoutMs: number
}

/** The original's type, digest and size, and its pages as WebP pictures for the screen. */
export type Scan = {
  mediaType: ScanMediaType
  sha256: string
  size: number
  pages: RenderedPage[]
}

export const SCAN_LIMITS: ScanLimits = {
  maxBytes: 20 * 1024 * 1024,
  maxPages: 20,
  maxPixels: 40_000_000,
  timeoutMs: 30_000,
}

/** The keys under which the original and its pages lie in the file store. */
export type KeptScan = ScanCheck & {
  fileKey: string
  mediaType: ScanMediaType
  sha256: string
  size: number
  pages: { number: number; fileKey: string; width: number; height: number }[]
}

/** A kept scan, and what the codes on its pages say; `verdictOf` judges them. */
export type SignedScan = KeptScan & { codes: PageCodes[] }

/**
 * What came in as a scan: PDF, JPEG, PNG or TIFF, told by its content and never
 * by its name, and parsed to the last page before anyone trusts it.
 * Throws ScanRefused.
 */
export function readScan(source: string | Buffer, limits: Partial<ScanLimits> = {}): Promise<Scan> {
  return read(source, { ...SCAN_LIMITS, ...limits }, 'skip')
}

/** The same of a form that was printed here, signed and scanned: its pages say which one. */
export function readSignedScan(
  source: string | Buffer,
  limits: Partial<ScanLimits> = {}
): Promise<Scan> {
  return read(source, { ...SCAN_LIMITS, ...limits }, 'read')
}

async function read(
  source: string | Buffer,
  limits: ScanLimits,
  codes: CodeReading
): Promise<Scan> {
  const bytes = await bytesOf(source, limits)
  const { mediaType, pages } = await renderApart(bytes, limits, codes)

  return {
    mediaType,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    pages,
  }
}

/**
 * Has the scan checked, reads it and keeps it: the original as it came, for the archive and
 * never shown, and its pages for the screen. Throws ScanRefused and then keeps nothing.
 */
export async function keepScan(source: string | Buffer): Promise<KeptScan> {
  const bytes = await bytesOf(source, SCAN_LIMITS)
  const check = await checkFile(bytes)

  return keep(bytes, await readScan(bytes), check)
}

/** The same of a signed form, with its codes. */
export async function keepSignedScan(source: string | Buffer): Promise<SignedScan> {
  const bytes = await bytesOf(source, SCAN_LIMITS)
  const check = await checkFile(bytes)
  const scan = await readSignedScan(bytes)
  const codes = scan.pages.map((page) => ({ page: page.number, codes: page.codes }))

  return { ...(await keep(bytes, scan, check)), codes }
}

async function keep(bytes: Buffer, { pages, ...facts }: Scan, check: ScanCheck): Promise<KeptScan> {
  const { key } = await putFile(bytes)
  return { fileKey: key, ...facts, ...check, pages: await Promise.all(pages.map(keepPage)) }
}

async function keepPage({ number, width, height, bytes }: RenderedPage) {
  const { key } = await putFile(bytes)
  return { number, fileKey: key, width, height }
}

async function bytesOf(source: string | Buffer, { maxBytes }: ScanLimits) {
  const size = await sizeOf(source)

  if (size === 0) {
    throw new ScanRefused('empty')
  }

  if (size > maxBytes) {
    throw new ScanRefused('too_large', { megabytes: Math.floor(maxBytes / 1024 / 1024) })
  }

  return typeof source === 'string' ? readFile(source) : source
}

async function sizeOf(source: string | Buffer) {
  const { size } = typeof source === 'string' ? await stat(source) : { size: source.length }
  return size
}
