/** Why the text of a cell is not what its person wrote. */
export type CellFault = 'formula' | 'date' | 'merged' | 'scientific'

/** One cell as text on one line. Of a formula it is the last result, of a date Excel's number. */
export type Cell = { text: string; fault: CellFault | null }

/** Rows of a spreadsheet as they stand in it, without the empty ones. */
export type Table = {
  rows: Cell[][]
  /** The sheet of a workbook that was read, and those that were not. */
  sheet: string | null
  otherSheets: string[]
}

/** Of what is read at all; a draft holds far less. */
export const TABLE_LIMITS = { bytes: 1024 * 1024, rows: 5000, columns: 60, letters: 1000 } as const

const EMPTY: Cell = { text: '', fault: null }

export function cellOf(text: string, fault: CellFault | null = null): Cell {
  return { text: text.slice(0, TABLE_LIMITS.letters).replace(/\s+/g, ' ').trim(), fault }
}

export function cellAt(row: readonly Cell[], column: number) {
  return row[column] ?? EMPTY
}

export function isEmpty(row: readonly (Cell | undefined)[]) {
  return row.every((cell) => !cell || (cell.text === '' && cell.fault === null))
}
