import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { crc32 } from 'node:zlib'

type PdfOptions = { pages: number; size?: [number, number]; userPassword?: string }

/** A paper as a scanner would save it, as many pages as wanted. */
export async function pdf({ pages, size = [595, 842], userPassword }: PdfOptions) {
  const document = new PDFDocument({ size, userPassword, pdfVersion: '1.7', autoFirstPage: false })

  for (let page = 1; page <= pages; page++) {
    document.addPage().text(`Talep formu, sayfa ${page}`)
  }
  document.end()

  return Buffer.concat(await Array.fromAsync(document))
}

export async function tiff({ pages }: { pages: number }) {
  const page = await paper({ width: 200, height: 300 }).png().toBuffer()
  const sheets = Array.from({ length: pages }, () => page)

  return pages === 1
    ? sharp(page).tiff().toBuffer()
    : sharp(sheets, { join: { animated: true } })
        .tiff()
        .toBuffer()
}

export function paper({ width = 300, height = 400 } = {}) {
  return sharp({ create: { width, height, channels: 3, background: '#fdfdf5' } })
}

/** Grain that does not compress, so that half of its file is half of the picture. */
export function noise() {
  return sharp({
    create: {
      width: 600,
      height: 800,
      channels: 3,
      background: 'grey',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
}

/** All there is to an archive without files. */
export function emptyZip() {
  return Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])
}

/** All a PNG says of its size, and hardly any picture behind it. */
export function pngHeader(width: number, height: number) {
  const size = Buffer.alloc(13)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  size.set([8, 2], 8)

  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([signature, chunk('IHDR', size), chunk('IDAT', Buffer.alloc(64))])
}

function chunk(type: string, data: Buffer) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)

  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
