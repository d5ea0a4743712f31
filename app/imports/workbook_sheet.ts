import { type Cell, cellAt, cellOf, isEmpty, TABLE_LIMITS } from '#imports/table'
import { TableRefused } from '#imports/table_refused'
import type { XmlReader } from '#imports/workbook_parts'

const MOST_MERGES = 1000

type Row = { number: number; cells: Cell[] }
type Found = { column: number; type: string; style: string; text: string; isFormula: boolean }
type Range = { top: number; bottom: number; left: number; right: number }

export type Dictionary = { strings: readonly string[]; dateStyles: ReadonlySet<string> }

/**
 * Reads the cells of one sheet (ECMA-376, part 1, 18.3.1). A number is text without exponent, so
 * that a T.C. number stored as one is what was typed.
 */
export default class SheetReader implements XmlReader {
  private readonly found: Row[] = []
  private readonly merges: Range[] = []
  private row: Row = { number: 0, cells: [] }
  private cell: Found | null = null
  private isValue = false

  constructor(private readonly dictionary: Dictionary) {}

  /** The rows that are not empty; what a merged cell hides is marked. */
  get rows() {
    for (const merge of this.merges) {
      this.found.filter(({ number }) => isWithin(merge, number)).forEach((row) => mark(row, merge))
    }
    return this.found.map(({ cells }) => cells)
  }

  open(name: string, { r, ref, s, t }: Record<string, string>) {
    if (name === 'row') {
      this.row = { number: Number(r ?? this.row.number + 1), cells: [] }
    }
    if (name === 'c') {
      const column = r ? placeOf(r).column : this.row.cells.length
      this.cell = { column, type: t ?? 'n', style: s ?? '', text: '', isFormula: false }
    }
    if (name === 'f' && this.cell) {
      this.cell.isFormula = true
    }
    if (name === 'mergeCell' && ref) {
      this.merge(ref)
    }
    this.isValue = name === 'v' || name === 't'
  }

  text(text: string) {
    if (this.isValue && this.cell && this.cell.text.length < TABLE_LIMITS.letters) {
      this.cell.text += text
    }
  }

  close(name: string) {
    this.isValue = false

    if (name === 'c' && this.cell) {
      if (this.cell.column < TABLE_LIMITS.columns) {
        this.row.cells[this.cell.column] = cellFrom(this.cell, this.dictionary)
      }
      this.cell = null
    }
    if (name === 'row' && !isEmpty(this.row.cells)) {
      this.keep(this.row)
    }
  }

  private keep({ number, cells }: Row) {
    this.found.push({ number, cells: Array.from(cells, (_, column) => cellAt(cells, column)) })

    if (this.found.length > TABLE_LIMITS.rows) {
      throw new TableRefused('too_many_rows', { params: { limit: TABLE_LIMITS.rows } })
    }
  }

  private merge(ref: string) {
    const [from, to = from] = ref.split(':').map(placeOf)
    this.merges.push({ top: from.row, bottom: to.row, left: from.column, right: to.column })

    if (this.merges.length > MOST_MERGES) {
      throw new TableRefused('too_large_inside')
    }
  }
}

function cellFrom({ type, style, text, isFormula }: Found, { strings, dateStyles }: Dictionary) {
  if (isFormula) {
    return cellOf(text, 'formula')
  }
  if (type === 's') {
    return cellOf(strings[Number(text)] ?? '')
  }
  if (type === 'd' || (type === 'n' && text !== '' && dateStyles.has(style))) {
    return cellOf(text, 'date')
  }
  return cellOf(type === 'n' ? plainNumber(text) : text)
}

/** "1.2345678901E10" is 12345678901. */
function plainNumber(text: string) {
  const number = Number(text)
  return text !== '' && Number.isSafeInteger(number) ? String(number) : text
}

/** "AB12" is column 27, counted from zero, of row 12. */
function placeOf(reference: string) {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference) ?? []

  if (!letters) {
    throw new TableRefused('broken')
  }
  const column = Array.from(letters).reduce(
    (sum, letter) => sum * 26 + letter.charCodeAt(0) - 64,
    0
  )
  return { column: column - 1, row: Number(digits) }
}

function isWithin({ top, bottom }: Range, number: number) {
  return number >= top && number <= bottom
}

function mark({ number, cells }: Row, { top, left, right }: Range) {
  const last = Math.min(right, TABLE_LIMITS.columns - 1)

  for (let column = left; column <= last; column++) {
    const isShown = number === top && column === left
    if (!isShown && cellAt(cells, column).text === '') {
      cells[column] = cellOf('', 'merged')
    }
  }
}
