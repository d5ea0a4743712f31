import { fileURLToPath } from 'node:url'
import { openSync, type Font } from 'fontkit'
import PDFDocument from 'pdfkit'

const FONT_FILES = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
}

/** Read once for all papers: finding their tables takes longer than setting a page. */
const fonts = new Map<string, Font>()

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
  scope?: 'Column' | 'Row'
}

/** Text that must not outgrow its box; in the middle of it where it says so. */
export type Frame = TextBox & { height: number; vertical?: 'top' | 'middle' }

/** One character of a text that stands in a box of its own, `width` points wide. */
export type Place = { character: string; x: number; width: number }

type Properties = { title: string; author: string; createdAt: Date; language?: 'tr' | 'en' }

const LANGUAGE_TAGS = { tr: 'tr-TR', en: 'en-GB' }

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

  constructor({ title, author, createdAt, language = 'tr' }: Properties) {
    this.document = new PDFDocument({
      size: 'A4',
      margins: { top: mm(15), bottom: BOTTOM, left: LEFT, right: mm(20) },
      pdfVersion: '1.7',
      tagged: true,
      lang: LANGUAGE_TAGS[language],
      displayTitle: true,
      bufferPages: true,
      info: { Title: title, Author: author, Creator: 'SSPS', CreationDate: createdAt },
    })
    this.registerFonts()
    this.content = this.document.struct('Document')
    this.document.addStructure(this.content)
  }

  /** Answers where the text ends, in points from the upper edge. */
  write(tag: string, text: string, box: TextBox): number {
    const { x = LEFT, y, width = WIDTH, align, lineGap, language, scope } = box

    this.choose(box)
    const properties = { lang: language, scope }
    const element = this.document.struct(tag, properties, [
      () => this.document.text(text, x, y, { width, align, lineGap }),
    ])
    this.content.add(element)

    return y + this.heightOf(text, box)
  }

  /** What is written next can be reached from the list of bookmarks, and by `writeLink`. */
  bookmark(title: string) {
    this.document.outline.addItem(title)
    this.document.addNamedDestination(title)
  }

  /** Leads to the bookmark of that title. */
  writeLink(title: string, box: TextBox) {
    const { x = LEFT, y, width = WIDTH } = box

    this.choose(box)
    const element: PDFKit.PDFStructureElement = this.document.struct('Link', {}, [
      () => this.document.text(title, x, y, { width, goTo: title, structParent: element }),
    ])
    this.content.add(element)
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
  writeWithin(tag: string, text: string, box: Frame): number {
    const { size = BODY_SIZE, height, y, vertical } = box
    const textHeight = this.heightOf(text, box)
    const fits = textHeight <= height && this.longestWordFits(text, box)

    if (fits || size <= SMALLEST_SIZE) {
      const spare = vertical === 'middle' ? Math.max(0, (height - textHeight) / 2) : 0
      return this.write(tag, this.cut(text, box), { ...box, y: y + spare })
    }

    return this.writeWithin(tag, text, { ...box, size: size - SIZE_STEP })
  }

  /** Characters in boxes, as forms have them; a screen reader reads the text as one. */
  writeApart(tag: string, text: string, places: Place[], box: Omit<TextBox, 'x' | 'width'>) {
    const drawAll = () =>
      places.forEach(({ character, x, width }) =>
        this.document.text(character, x, box.y, { width, align: 'center', lineBreak: false })
      )

    this.choose(box)
    this.content.add(this.document.struct(tag, { actual: text }, [drawAll]))
  }

  /** A drawing that means something, with the words that say what. */
  figure(meaning: string, draw: (pen: PDFKit.PDFDocument) => void) {
    this.content.add(this.document.struct('Figure', { alt: meaning }, [() => draw(this.document)]))
  }

  /** What follows stands on a sheet of its own. */
  nextPage() {
    this.document.addPage()
  }

  /** The largest size at which no word is wider than the box; for text that may grow downward. */
  sizeOf(text: string, box: TextBox): number {
    const { size = BODY_SIZE } = box

    if (size <= SMALLEST_SIZE || this.longestWordFits(text, box)) {
      return size
    }
    return this.sizeOf(text, { ...box, size: size - SIZE_STEP })
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

  /**
   * Footers and the like, once it is known how many pages there are since the last `release`;
   * numbers start at 1.
   */
  onEveryPage(draw: (page: number, pages: number) => void) {
    for (const [page, pages] of this.pages()) {
      draw(page, pages)
    }
  }

  /** The same one by one: what is drawn before the next one is asked for stands on that page. */
  *pages(): Generator<[page: number, pages: number]> {
    const { start, count } = this.document.bufferedPageRange()

    for (let page = 1; page <= count; page++) {
      this.document.switchToPage(start + page - 1)
      this.document.page.margins.bottom = 0
      yield [page, count]
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

  /** The pages so far, which nothing can be added to any more; their memory is free again. */
  *release(): Generator<Buffer> {
    this.document.flushPages()

    for (let chunk = this.document.read(); chunk !== null; chunk = this.document.read()) {
      yield chunk
    }
  }

  /** What was not released yet. */
  async finish(): Promise<Buffer> {
    this.content.end()
    this.document.end()
    return Buffer.concat(await Array.fromAsync(this.document, (chunk) => Buffer.from(chunk)))
  }

  private registerFonts() {
    for (const [face, file] of Object.entries(FONT_FILES)) {
      this.document.registerFont(face, fontOf(file))
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

  private cut(text: string, box: Frame): string {
    if (this.heightOf(text, box) <= box.height) {
      return text
    }

    return this.cut(`${Array.from(text).slice(0, -2).join('')}…`, box)
  }
}

/** pdfkit takes an opened font too (0.20, PDFFontFactory), which its types do not say. */
function fontOf(file: string): string {
  const font = fonts.get(file) ?? openFont(file)
  fonts.set(file, font)

  return font as unknown as string
}

/**
 * A font keeps each letter as it first met it, and a letter first met as a part of another (the O
 * of Ö) would have no text in any later paper: so it meets every one by its name first.
 */
function openFont(file: string) {
  const font = openSync(fileURLToPath(import.meta.resolve(file))) as Font
  font.characterSet.forEach((codePoint) => font.glyphForCodePoint(codePoint))

  return font
}
