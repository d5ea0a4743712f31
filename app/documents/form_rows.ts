import type { I18n } from '@adonisjs/i18n'
import { LEFT, mm, RIGHT, type Paper, type TextBox } from '#documents/paper'
import type { FormRow } from '#operations/form_content'

/** Where a sheet's table may stand, in points from the upper edge. */
export type Room = { top: number; end: number }

/** One row ready to be drawn: its texts in their boxes, and how high it is. */
type PlacedRow = { cells: { text: string; box: Omit<TextBox, 'y'> }[]; height: number }
export type Sheet = PlacedRow[]

/** The rows the circular's form has; what an unlawful draft has beyond goes on a further sheet. */
const PRINTED_ROWS = 10

const COLUMNS = [
  { key: 'number', x: LEFT, width: mm(7), align: 'center' },
  { key: 'givenName', x: LEFT + mm(7), width: mm(25), align: 'left' },
  { key: 'familyName', x: LEFT + mm(32), width: mm(25), align: 'left' },
  { key: 'nationalId', x: LEFT + mm(57), width: mm(20.5), align: 'left' },
  { key: 'email', x: LEFT + mm(77.5), width: mm(36.5), align: 'left' },
  { key: 'officePhone', x: LEFT + mm(114), width: mm(22), align: 'left' },
  { key: 'mobilePhone', x: LEFT + mm(136), width: mm(22), align: 'left' },
  { key: 'isLiaison', x: LEFT + mm(158), width: RIGHT - LEFT - mm(158), align: 'center' },
] as const

const HEAD_HEIGHT = mm(6.5)
const HEAD_SIZE = 8
const ROW_HEIGHT = mm(11)
const PADDING = mm(1)

/** Tried one after the other, until the ten rows stay together on the first sheet. */
const SIZES = [8.5, 8, 7.5, 7, 6.5]

/** Shares the rows out: the circular's ten, filled or not, and whatever else a draft has. */
export function sheetsOf(paper: Paper, users: FormRow[], { top, end }: Room): Sheet[] {
  const room = end - top - HEAD_HEIGHT
  const tried = SIZES.map((size) => () => withGaps(users).map((row) => placed(paper, row, size)))
  const fits = (rows: PlacedRow[]) => total(rows.slice(0, PRINTED_ROWS)) <= room
  const rows = firstOf(tried, fits)

  return shared(rows, { room, most: PRINTED_ROWS })
}

/** Heads and rows of one sheet as a ruled table. Answers where it ends. */
export function drawRows(paper: Paper, sheet: Sheet, { tr, top }: { tr: I18n; top: number }) {
  const heights = [HEAD_HEIGHT, ...sheet.map(({ height }) => height)]
  const edges = heights.reduce((all, height) => [...all, all[all.length - 1] + height], [top])

  paper.group('Table', () => {
    drawHeads(paper, tr, top)
    sheet.forEach((row, index) => drawRow(paper, row, edges[index + 1]))
  })
  drawRules(paper, edges)

  return edges[edges.length - 1]
}

function withGaps(users: FormRow[]) {
  const places = Array.from({ length: PRINTED_ROWS }, (_, index) => index + 1)
  const missing = places.filter((place) => !users.some(({ number }) => number === place))

  return [...users, ...missing.map(emptyRow)].toSorted((one, other) => one.number - other.number)
}

function emptyRow(number: number): FormRow {
  const empty = { givenName: '', familyName: '', nationalId: '', email: '' }
  return { number, ...empty, officePhone: '', mobilePhone: '', isLiaison: false }
}

/** A word too wide for its column is written smaller, and one still too wide in lines. */
function placed(paper: Paper, row: FormRow, size: number): PlacedRow {
  const cells = COLUMNS.map(({ key, x, width, align }) => {
    const inner = { x: x + PADDING, width: width - 2 * PADDING, align, size }
    const text = inLines(paper, textOf(row, key), { ...inner, y: 0 })

    return { text, box: { ...inner, size: paper.sizeOf(text, { ...inner, y: 0 }) } }
  })
  const heights = cells.map(({ text, box }) => paper.heightOf(text, { ...box, y: 0 }))

  return { cells, height: Math.max(ROW_HEIGHT, Math.max(...heights) + 2 * PADDING) }
}

function textOf({ isLiaison, ...texts }: FormRow, key: (typeof COLUMNS)[number]['key']) {
  if (key === 'isLiaison') {
    return isLiaison ? 'X' : ''
  }
  return String(texts[key])
}

/** An e-mail address is broken before its @, if it must be. */
function inLines(paper: Paper, text: string, box: TextBox) {
  const isWide = paper.sizeOf(text, box) !== box.size
  return isWide ? text.replace('@', '\n@') : text
}

/** The first that fits, or the last. */
function firstOf<Made>(tried: (() => Made)[], fits: (made: Made) => boolean): Made {
  const [make, ...others] = tried
  const made = make()

  return others.length === 0 || fits(made) ? made : firstOf(others, fits)
}

/** A row higher than the room stands on its sheet alone. */
function shared(rows: PlacedRow[], { room, most }: { room: number; most: number }): Sheet[] {
  const count = rows.findIndex(
    (_, index) => index > 0 && (index === most || total(rows.slice(0, index + 1)) > room)
  )

  if (count === -1) {
    return [rows]
  }
  return [rows.slice(0, count), ...shared(rows.slice(count), { room, most: rows.length })]
}

function total(rows: PlacedRow[]) {
  return rows.reduce((sum, { height }) => sum + height, 0)
}

function drawHeads(paper: Paper, tr: I18n, top: number) {
  paper.group('TR', () => {
    for (const { key, x, width, align } of COLUMNS) {
      paper.writeWithin(
        'TH',
        key === 'isLiaison' ? '*' : tr.t(`documents.request_form.columns.${key}`),
        {
          x: x + PADDING,
          y: top,
          width: width - 2 * PADDING,
          height: HEAD_HEIGHT,
          vertical: 'middle',
          size: HEAD_SIZE,
          face: 'bold',
          align,
          scope: 'Column',
        }
      )
    }
  })
}

/** Each text in the middle of its row's height, as in a printed form. */
function drawRow(paper: Paper, { cells, height }: PlacedRow, top: number) {
  paper.group('TR', () => {
    cells.forEach(({ text, box }, column) => {
      const room = height - paper.heightOf(text, { ...box, y: top })
      const face = COLUMNS[column].key === 'isLiaison' ? 'bold' : 'regular'

      paper.write('TD', text, { ...box, face, y: top + room / 2 })
    })
  })
}

function drawRules(paper: Paper, edges: number[]) {
  const [top, bottom] = [edges[0], edges[edges.length - 1]]

  paper.decorate((pen) => {
    pen.lineWidth(0.5)
    edges.slice(1, -1).forEach((y) => pen.moveTo(LEFT, y).lineTo(RIGHT, y))
    COLUMNS.slice(1).forEach(({ x }) => pen.moveTo(x, top).lineTo(x, bottom))
    pen.stroke()
    pen
      .lineWidth(1)
      .rect(LEFT, top, RIGHT - LEFT, bottom - top)
      .stroke()
  })
}
