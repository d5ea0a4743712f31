import { CONTENT_END, CONTENT_TOP } from '#documents/letterhead'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { LEFT, mm, RIGHT, WIDTH, type Paper, type TextBox } from '#documents/paper'

/** Widths in points; the last column takes what is left. */
export type Column = { heading: string; width?: number }

type Cells = readonly string[]

/** What is drawn sheet by sheet; `headHeight` is needed above them on each. */
type Pieces<Part> = {
  draw: (those: readonly Part[]) => void
  heightOf: (part: Part) => number
  headHeight?: number
}

const TEXT_SIZE = 10
const CELL_SIZE = 9
const HEADING_SIZE = 12
const PADDING = 4
const GAP = 6
const LABEL_WIDTH = mm(42)
const BULLET_INDENT = mm(5)

/** More rows of a table never stand on one sheet. */
const MOST_ROWS_ON_SHEET = 60

/** A heading keeps at least this much of what follows it on its sheet. */
const ROOM_BELOW_HEADING = mm(24)

/** Text that runs down the sheets: what does not fit on one begins on the next. */
export class Flow {
  /** The sheet that is being written, counted from 1. */
  sheet = 1

  private y = CONTENT_TOP

  constructor(
    private paper: Paper,
    private nextSheet: () => void
  ) {}

  /** Goes on at the top of a further sheet, unless this one is still empty. */
  turn() {
    if (this.y > CONTENT_TOP) {
      this.nextSheet()
      this.sheet += 1
      this.y = CONTENT_TOP
    }
  }

  /** One that is listed can be reached from the contents and the reader's list of bookmarks. */
  heading(text: string, { isListed = false } = {}) {
    const box = { size: HEADING_SIZE, face: 'bold' as const }
    const gap = this.y > CONTENT_TOP ? 2 * GAP : 0

    this.ensureRoom(gap + this.paper.heightOf(text, { ...box, y: 0 }) + ROOM_BELOW_HEADING)
    if (isListed) {
      this.paper.bookmark(text)
    }
    this.write('H2', text, { ...box, y: this.y > CONTENT_TOP ? this.y + gap : this.y })
  }

  /** An end of a line in the text is one on the paper. */
  paragraph(text: string, { face, language }: Pick<TextBox, 'face' | 'language'> = {}) {
    for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
      const box = { size: TEXT_SIZE, face, language, lineGap: 1 }

      this.ensureRoom(this.paper.heightOf(line, { ...box, y: 0 }))
      this.write('P', line, { ...box, y: this.y })
    }
  }

  /** A label and its value, side by side. */
  fact(label: string, value: string) {
    const box = { size: TEXT_SIZE }
    const labelBox = { ...box, width: LABEL_WIDTH - mm(2) }
    const valueBox = { ...box, x: LEFT + LABEL_WIDTH, width: WIDTH - LABEL_WIDTH }
    const heights = [
      this.paper.heightOf(label, { ...labelBox, y: 0 }),
      this.paper.heightOf(value, { ...valueBox, y: 0 }),
    ]

    this.ensureRoom(Math.max(...heights))
    const { y } = this
    const ends = [
      this.paper.write('P', label, { ...labelBox, y }),
      this.paper.write('P', value, { ...valueBox, y }),
    ]
    this.y = Math.max(...ends) + 3
  }

  list(texts: readonly string[]) {
    const box = { x: LEFT + BULLET_INDENT, width: WIDTH - BULLET_INDENT, size: TEXT_SIZE }
    const heightOf = (text: string) => this.paper.heightOf(text, { ...box, y: 0 }) + 3

    const draw = (those: readonly string[]) =>
      this.paper.group('L', () => {
        for (const text of those) {
          this.drawItem(text, box)
        }
      })

    this.drawAll(texts, { draw, heightOf })
    this.y += GAP - 3
  }

  /** Headings that are listed, and the sheets on which they begin. */
  contents(titles: readonly string[], sheets: readonly number[]) {
    const box = { size: TEXT_SIZE }

    this.paper.group('TOC', () => {
      titles.forEach((title, index) =>
        this.paper.group('TOCI', () => {
          this.paper.writeLink(title, { ...box, y: this.y, width: WIDTH - LABEL_WIDTH })
          this.y =
            this.paper.write('P', String(sheets[index] ?? ''), {
              ...box,
              y: this.y,
              align: 'right',
            }) + 4
        })
      )
    })
  }

  table(columns: readonly Column[], rows: readonly Cells[]) {
    this.drawAll(rows, this.tableOf(columns))
    this.y += GAP
  }

  /** The same for rows that are read meanwhile; after each sheet others have their turn. */
  async longTable(columns: readonly Column[], batches: AsyncIterable<readonly Cells[]>) {
    const table = this.tableOf(columns)
    let rest: readonly Cells[] = []

    for await (const rows of batches) {
      rest = [...rest, ...rows]

      while (rest.length > MOST_ROWS_ON_SHEET) {
        rest = this.drawSome(rest, table)
        await othersTurn()
      }
    }
    while (rest.length > 0) {
      rest = this.drawSome(rest, table)
      await othersTurn()
    }
    this.y += GAP
  }

  private tableOf(columns: readonly Column[]): Pieces<Cells> {
    const boxes = boxesOf(columns)
    const headings = columns.map(({ heading }) => heading)

    return {
      headHeight: this.heightOfRow(headings, boxes),
      heightOf: (cells: Cells) => this.heightOfRow(cells, boxes),
      draw: (rows: readonly Cells[]) =>
        this.paper.group('Table', () => {
          this.drawRow('TH', headings, boxes)
          rows.forEach((cells) => this.drawRow('TD', cells, boxes))
        }),
    }
  }

  private drawAll<Part>(parts: readonly Part[], pieces: Pieces<Part>) {
    for (let rest = parts; rest.length > 0;) {
      rest = this.drawSome(rest, pieces)
    }
  }

  /**
   * Draws as many as there is room for, or turns the sheet, and answers the rest; one too high for
   * any sheet stands alone on its own.
   */
  private drawSome<Part>(
    parts: readonly Part[],
    { draw, headHeight = 0, heightOf }: Pieces<Part>
  ): readonly Part[] {
    const fitting = countWithin(parts, heightOf, CONTENT_END - this.y - headHeight)

    if (fitting === 0 && this.y > CONTENT_TOP) {
      this.turn()
      return parts
    }
    draw(parts.slice(0, Math.max(fitting, 1)))
    return parts.slice(Math.max(fitting, 1))
  }

  private drawItem(text: string, box: Omit<TextBox, 'y'>) {
    this.paper.group('LI', () => {
      this.paper.write('Lbl', '•', { y: this.y, width: BULLET_INDENT, size: box.size })
      this.y = this.paper.write('LBody', text, { ...box, y: this.y }) + 3
    })
  }

  private drawRow(tag: 'TH' | 'TD', cells: readonly string[], boxes: Omit<TextBox, 'y'>[]) {
    const bottom = this.y + this.heightOfRow(cells, boxes)
    const heading = tag === 'TH' ? ({ face: 'bold', scope: 'Column' } as const) : {}

    this.paper.group('TR', () => {
      cells.forEach((text, column) =>
        this.paper.write(tag, text, { ...boxes[column], ...heading, y: this.y + PADDING })
      )
    })
    this.paper.decorate((pen) =>
      pen
        .lineWidth(tag === 'TH' ? 1 : 0.5)
        .moveTo(LEFT, bottom)
        .lineTo(RIGHT, bottom)
        .stroke()
    )
    this.y = bottom
  }

  private heightOfRow(cells: readonly string[], boxes: Omit<TextBox, 'y'>[]) {
    const heights = cells.map((text, column) =>
      this.paper.heightOf(text, { ...boxes[column], y: 0 })
    )
    return Math.max(...heights) + 2 * PADDING
  }

  private write(tag: string, text: string, box: TextBox) {
    this.y = this.paper.write(tag, text, box) + GAP
  }

  private ensureRoom(height: number) {
    if (this.y + height > CONTENT_END) {
      this.turn()
    }
  }
}

function boxesOf(columns: readonly Column[]) {
  const given = columns.reduce((sum, { width = 0 }) => sum + width, 0)

  return columns.map(({ width = WIDTH - given }, column) => ({
    x: LEFT + columns.slice(0, column).reduce((sum, before) => sum + (before.width ?? 0), 0),
    width: width - 2 * PADDING,
    size: CELL_SIZE,
  }))
}

/** How many parts, from the first on, fit together. */
function countWithin<Part>(parts: readonly Part[], heightOf: (part: Part) => number, room: number) {
  let total = 0
  const over = parts.findIndex((part) => (total += heightOf(part)) > room)

  return over === -1 ? parts.length : over
}
