import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'

const FONT_FILES = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
}

/**
 * User names and passwords are ASCII without look-alikes, so one of the
 * fonts every PDF reader has is enough for them.
 */
const MONOSPACED = 'Courier-Bold'

export type Face = keyof typeof FONT_FILES | 'monospaced'

/** Points from the left and upper edge; size in points. */
export type TextBox = {
  x?: number
  y: number
  width?: number
  size?: number
  face?: Face
  align?: 'left' | 'right' | 'center'
  lineGap?: number
  language?: 'tr' | 'en'
}

type Properties = { title: string; author: string; createdAt: Date }

export const mm = (millimetres: number) => (millimetres * 72) / 25.4

export const LEFT = mm(25)
export const RIGHT = mm(190)
export const WIDTH = RIGHT - LEFT
const BOTTOM = mm(20)
const BODY_SIZE = 11
const SMALLEST_SIZE = 6.5
const SIZE_STEP = 0.5

/**
 * A4 that says what its parts are: text is tagged for screen readers in the
 * order it is written, lines and marks are artifacts they pass over.
 */
export class Paper {
  private document: PDFKit.PDFDocument
  private content: PDFKit.PDFStructureElement
  private finished: Promise<Buffer>

  constructor({ title, author, createdAt }: Properties) {
    this.document = new PDFDocument({
      size: 'A4',
      margins: { top: mm(15), bottom: BOTTOM, left: LEFT, right: mm(20) },
      pdfVersion: '1.7',
      tagged: true,
      lang: 'tr-TR',
      displayTitle: true,
      bufferPages: true,
      info: { Title: title, Author: author, Creator: 'SSPS', CreationDate: createdAt },
    })
    this.finished = bytesOf(this.document)
    this.registerFonts()
    this.content = this.document.struct('Document')
    this.document.addStructure(this.content)
  }

  /** Answers where the text ends, in points from the upper edge. */
  write(tag: string, text: string, box: TextBox): number {
    const { x = LEFT, y, width = WIDTH, align, lineGap, language } = box

    this.choose(box)
    const element = this.document.struct(tag, { lang: language }, [
      () => this.document.text(text, x, y, { width, align, lineGap }),
    ])
    this.content.add(element)

    return y + this.heightOf(text, box)
  }

  /** What is written meanwhile belongs together: a table, a row of it. */
  group<Drawn>(tag: string, draw: () => Drawn): Drawn {
    const outer = this.content

    this.content = this.document.struct(tag)
    outer.add(this.content)
    const drawn = draw()
    this.content.end()
    this.content = outer

    return drawn
  }

  /** Strangers' names have any length: the letters shrink until the text fits, and only then it is cut. */
  writeWithin(tag: string, text: string, box: TextBox & { height: number }): number {
    const { size = BODY_SIZE, height } = box
    const fits = this.heightOf(text, box) <= height && this.longestWordFits(text, box)

    if (fits || size <= SMALLEST_SIZE) {
      return this.write(tag, this.cut(text, box), box)
    }

    return this.writeWithin(tag, text, { ...box, size: size - SIZE_STEP })
  }

  heightOf(text: string, box: TextBox): number {
    const { width = WIDTH, lineGap } = box

    this.choose(box)
    return this.document.heightOfString(text, { width, lineGap })
  }

  /** Lines, boxes and marks: nothing a screen reader should read out. */
  decorate(draw: (pen: PDFKit.PDFDocument) => void) {
    this.document.markContent('Artifact', { type: 'Layout' })
    this.document.save()
    draw(this.document)
    this.document.restore()
    this.document.endMarkedContent()
  }

  /** Footers and the like, once it is known how many pages there are; numbers start at 1. */
  onEveryPage(draw: (page: number, pages: number) => void) {
    const { count } = this.document.bufferedPageRange()

    for (let page = 1; page <= count; page++) {
      this.document.switchToPage(page - 1)
      this.document.page.margins.bottom = 0
      draw(page, count)
    }
  }

  /** Text that repeats on every page and belongs to none. */
  annotate(text: string, box: TextBox) {
    const { x = LEFT, y, width = WIDTH, align } = box

    this.choose(box)
    this.document.markContent('Artifact', { type: 'Pagination' })
    this.document.text(text, x, y, { width, align, lineBreak: false })
    this.document.endMarkedContent()
  }

  async finish(): Promise<Buffer> {
    this.content.end()
    this.document.end()
    return this.finished
  }

  private registerFonts() {
    for (const [face, file] of Object.entries(FONT_FILES)) {
      this.document.registerFont(face, fileURLToPath(import.meta.resolve(file)))
    }
  }

  private choose({ face = 'regular', size = BODY_SIZE }: TextBox) {
    this.document.font(face === 'monospaced' ? MONOSPACED : face, size).fillColor('black')
  }

  private longestWordFits(text: string, box: TextBox) {
    this.choose(box)
    return text
      .split(/\s/)
      .every((word) => this.document.widthOfString(word) <= (box.width ?? WIDTH))
  }

  private cut(text: string, box: TextBox & { height: number }): string {
    if (this.heightOf(text, box) <= box.height) {
      return text
    }

    return this.cut(`${Array.from(text).slice(0, -2).join('')}…`, box)
  }
}

async function bytesOf(document: PDFKit.PDFDocument): Promise<Buffer> {
  const chunks: Buffer[] = []

  for await (const chunk of document) {
    chunks.push(Buffer.from(chunk))
  }

  return Buffer.concat(chunks)
}
