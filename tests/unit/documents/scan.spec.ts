import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import sharp from 'sharp'
import { deleteFile, readFile } from '#documents/file_store'
import { keepScan, readScan, SCAN_LIMITS, type ScanLimits } from '#documents/scan'
import { ScanReader } from '#documents/scan_reader'
import { ScanRefused } from '#documents/scan_refused'
import { emptyZip, noise, paper, pdf, pngHeader, tiff } from '#tests/scans'

const SMALL: [number, number] = [210, 297]

test.group('Scan', () => {
  test('a PDF is taken with its digest, each page as a picture', async ({ assert }) => {
    const original = await pdf({ pages: 3 })

    const { mediaType, sha256, size, pages } = await readScan(original)

    assert.equal(mediaType, 'application/pdf')
    assert.equal(sha256, createHash('sha256').update(original).digest('hex'))
    assert.equal(size, original.length)
    assert.deepEqual(
      pages.map((page) => page.number),
      [1, 2, 3]
    )
    assert.isAbove(pages[0].width, 1600)
    assert.isTrue(await isWebP(pages[0].bytes))
  })

  test('JPEG and PNG are told by content, from a file as from memory', async ({ assert }) => {
    const folder = await mkdtemp(join(tmpdir(), 'scan-'))
    const path = join(folder, 'form.pdf')
    await writeFile(path, await paper().png().toBuffer())

    const png = await readScan(path)
    const jpeg = await readScan(await paper().jpeg().toBuffer())

    await rm(folder, { recursive: true })
    assert.equal(png.mediaType, 'image/png')
    assert.equal(jpeg.mediaType, 'image/jpeg')
    assert.lengthOf(jpeg.pages, 1)
  })

  test('every page of a TIFF is read', async ({ assert }) => {
    const { mediaType, pages } = await readScan(await tiff({ pages: 3 }))

    assert.equal(mediaType, 'image/tiff')
    assert.lengthOf(pages, 3)
  })

  test('pages stand upright and tell nothing about camera or place', async ({ assert }) => {
    const photo = await paper({ width: 400, height: 300 })
      .withExif({ IFD0: { Model: 'Kemal-in-telefonu' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()

    const { pages } = await readScan(photo)

    const { exif, xmp, iptc, icc, orientation } = await sharp(pages[0].bytes).metadata()
    assert.isTrue(photo.includes('Kemal-in-telefonu'))
    assert.deepEqual([pages[0].width, pages[0].height], [300, 400])
    assert.deepEqual(
      { exif, xmp, iptc, icc, orientation },
      { exif: undefined, xmp: undefined, iptc: undefined, icc: undefined, orientation: undefined }
    )
  })

  test('original and pages are kept under random names', async ({ assert }) => {
    const original = await pdf({ pages: 1 })

    const { fileKey, pages } = await keepScan(original)

    assert.deepEqual(await readFile(fileKey), original)
    assert.isTrue(await isWebP(await readFile(pages[0].fileKey)))
    await Promise.all([fileKey, pages[0].fileKey].map(deleteFile))
  })

  test('bytes after a PDF’s end are kept, not run', async ({ assert }) => {
    const original = Buffer.concat([await pdf({ pages: 1 }), Buffer.from('#!/bin/sh\nrm -rf /\n')])

    const { pages } = await readScan(original)

    assert.lengthOf(pages, 1)
  })
})

test.group('Scan refused', () => {
  test('what is no scan is refused whatever it calls itself', async ({ assert }) => {
    const strangers = [
      Buffer.from('<!doctype html><script>alert(1)</script>'),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      Buffer.from('MZ\x90\0\x03', 'latin1'),
      emptyZip(),
      await paper().gif().toBuffer(),
    ]

    for (const bytes of strangers) {
      assert.equal(await refusalOf(bytes), 'unsupported_type')
    }
  })

  test('one file that is two things is refused', async ({ assert }) => {
    const document = await pdf({ pages: 1 })
    const photo = await paper().jpeg().toBuffer()

    assert.equal(await refusalOf(Buffer.concat([photo, emptyZip()])), 'disguised')
    assert.equal(await refusalOf(Buffer.concat([document, emptyZip()])), 'disguised')
    assert.equal(await refusalOf(Buffer.concat([Buffer.from('GIF89a;'), document])), 'disguised')
  })

  test('an encrypted PDF is refused as encrypted', async ({ assert }) => {
    assert.equal(await refusalOf(await pdf({ pages: 1, userPassword: 'gizli' })), 'encrypted')
  })

  test('cut and fake files are refused as broken', async ({ assert }) => {
    const photo = await noise().jpeg().toBuffer()
    const scan = await noise().png().toBuffer()

    assert.equal(await refusalOf(photo.subarray(0, photo.length / 2)), 'broken')
    assert.equal(await refusalOf(scan.subarray(0, scan.length / 2)), 'broken')
    assert.equal(await refusalOf(Buffer.from('%PDF-1.7\nfake')), 'broken')
  })

  test('an empty file is refused as empty', async ({ assert }) => {
    assert.equal(await refusalOf(Buffer.alloc(0)), 'empty')
  })

  test('twenty pages are taken, a twenty-first is not', async ({ assert }) => {
    assert.isNull(await refusalOf(await pdf({ pages: 20, size: SMALL })))
    assert.equal(await refusalOf(await pdf({ pages: 21, size: SMALL })), 'too_many_pages')
    assert.equal(await refusalOf(await tiff({ pages: 21 })), 'too_many_pages')
  })

  test('twenty megabytes are looked at, one byte more is not', async ({ assert }) => {
    const limit = 20 * 1024 * 1024

    assert.equal(await refusalOf(Buffer.alloc(limit)), 'unsupported_type')
    assert.equal(await refusalOf(Buffer.alloc(limit + 1)), 'too_large')
  })

  test('a picture of 50,000 × 50,000 points is refused by its header', async ({ assert }) => {
    assert.equal(await refusalOf(pngHeader(50_000, 50_000)), 'too_many_pixels')
  })

  test('a page as large as a house is drawn small or refused, never in full', async ({
    assert,
  }) => {
    const { pages } = await readScan(await pdf({ pages: 1, size: [14_000, 14_000] }))

    assert.isAtMost(pages[0].width * pages[0].height, 40_000_000)
  })

  test('a file that takes too long is given up', async ({ assert }) => {
    assert.equal(await refusalOf(await pdf({ pages: 20 }), { timeoutMs: 50 }), 'took_too_long')
  })

  test('a refused file does not hold up the next', async ({ assert }) => {
    const codes = await Promise.all([
      refusalOf(Buffer.from('%PDF-1.7\nfake')),
      refusalOf(await pdf({ pages: 1 }), { timeoutMs: 1 }),
      refusalOf(pngHeader(50_000, 50_000)),
      refusalOf(await pdf({ pages: 1 })),
    ])

    assert.deepEqual(codes, ['broken', 'took_too_long', 'too_many_pixels', null])
  })
})

test.group('The process that reads scans', () => {
  test('reads fifty files and no more, and none once it was ended', async ({ assert }) => {
    const [reader, ended] = [new ScanReader(), new ScanReader()]
    const bytes = await paper().jpeg().toBuffer()
    const request = { bytes, limits: SCAN_LIMITS, codes: 'skip' as const }

    for (let file = 1; file <= 50; file++) {
      assert.isTrue(await reader.isFit())
      assert.property(await reader.read(request), 'rendering')
    }
    assert.isFalse(await reader.isFit())
    reader.end()

    ended.end()
    assert.isFalse(await ended.isFit())
  })

  test('is not asked again when a file took too long', async ({ assert }) => {
    const reader = new ScanReader()
    const request = { bytes: await pdf({ pages: 20 }), codes: 'skip' as const }

    const answer = await reader.read({ ...request, limits: { ...SCAN_LIMITS, timeoutMs: 1 } })

    assert.deepEqual(answer, { refused: 'took_too_long' })
    assert.isFalse(reader.isAlive)
  })
})

async function isWebP(bytes: Buffer) {
  const { format } = await sharp(bytes).metadata()
  return format === 'webp'
}

async function refusalOf(bytes: Buffer, limits?: Partial<ScanLimits>) {
  try {
    await readScan(bytes, limits)
    return null
  } catch (error) {
    if (error instanceof ScanRefused) {
      return error.code
    }
    throw error
  }
}
