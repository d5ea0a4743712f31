import { PDFiumLibrary } from '@hyzyla/pdfium'
import sharp from 'sharp'

/** Millimetres on A4, from the left and upper edge. */
export type Area = { left: number; top: number; width: number; height: number }

const DOTS_PER_MM = 4
const SCALE = (DOTS_PER_MM * 25.4) / 72

/** The text of each page, read by another library than the one that wrote it. */
export async function pagesOf(pdf: Buffer): Promise<string[]> {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(pdf)
  const texts = [...document.pages()].map((page) => page.getText())

  library.destroy()
  return texts
}

/** The grey dots of an area of the first page. */
export async function pictureOf(pdf: Buffer, area: Area): Promise<Buffer> {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(pdf)
  const { data, width, height } = await document
    .getPage(0)
    .render({ scale: SCALE, render: 'bitmap' })

  library.destroy()
  return sharp(data, { raw: { width, height, channels: 4 } })
    .extract({
      left: area.left * DOTS_PER_MM,
      top: area.top * DOTS_PER_MM,
      width: Math.min(area.width * DOTS_PER_MM, width),
      height: Math.min(area.height * DOTS_PER_MM, height - area.top * DOTS_PER_MM),
    })
    .greyscale()
    .raw()
    .toBuffer()
}
