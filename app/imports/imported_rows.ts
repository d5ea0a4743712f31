import { bareWord, type Column, COLUMNS, layoutOf } from '#imports/columns'
import { type Cell, cellAt, type CellFault, type Table } from '#imports/table'
import { TableRefused } from '#imports/table_refused'

type TextColumn = Exclude<Column, 'isLiaison'>

export type RowFault = { column: Column; fault: CellFault | 'mark'; text: string }

/** One person as the table has them; what a fault keeps out is empty. */
export type ImportedRow = Record<TextColumn, string> & { isLiaison: boolean; faults: RowFault[] }

export type ImportedRows = {
  rows: ImportedRow[]
  sheet: string | null
  otherSheets: string[]
  unknownHeadings: string[]
  hasHeadings: boolean
}

/** A long number that a spreadsheet has shortened is not the number any more. */
const SHORTENED = /^[+-]?\d+(?:[.,]\d+)?e\+?\d+$/i
const NUMBERS: readonly Column[] = ['nationalId', 'officePhone', 'mobilePhone']

/** What the person did not write is not taken over; a shortened number is what came, and stays. */
const KEPT_OUT: readonly RowFault['fault'][] = ['formula', 'date', 'merged']

const YES = ['*', 'x', 'evet', 'e', '1', 'true', 'dogru', 'var', 'yes', 'y', 'irtibatsorumlusu']
const NO = ['', 'hayir', 'h', '0', 'false', 'yanlis', 'yok', 'no', 'n']
const TICKS = /^[✓✔☑√]$/

/**
 * The people of a table, in its order; rows without any are left out. Nothing is judged here: what
 * is lawful is for the circular to say. Throws TableRefused of a table without people.
 */
export function importedRows({ rows, sheet, otherSheets }: Table): ImportedRows {
  const { hasHeadings, places, start, unknown } = layoutOf(rows)
  const found = rows
    .slice(start)
    .map((row) => rowIn((column) => cellAt(row, places.get(column) ?? -1)))
    .filter(isFilled)

  if (found.length === 0) {
    throw new TableRefused('no_rows')
  }
  return { rows: found, sheet, otherSheets, unknownHeadings: unknown, hasHeadings }
}

function rowIn(cellOf: (column: Column) => Cell): ImportedRow {
  const faults = COLUMNS.flatMap((column) => faultIn(column, cellOf(column)))
  const keptOut = faults
    .filter(({ fault }) => KEPT_OUT.includes(fault))
    .map(({ column }) => column as string)
  const textOf = (column: TextColumn) => (keptOut.includes(column) ? '' : cellOf(column).text)

  return {
    givenName: textOf('givenName'),
    familyName: textOf('familyName'),
    nationalId: textOf('nationalId'),
    email: textOf('email'),
    officePhone: textOf('officePhone'),
    mobilePhone: textOf('mobilePhone'),
    isLiaison: !keptOut.includes('isLiaison') && isMarked(cellOf('isLiaison').text),
    faults,
  }
}

function faultIn(column: Column, { fault, text }: Cell): RowFault[] {
  if (fault !== null) {
    return [{ column, fault, text }]
  }
  if (NUMBERS.includes(column) && SHORTENED.test(text)) {
    return [{ column, fault: 'scientific', text }]
  }
  return column === 'isLiaison' && !isMarked(text) && !NO.includes(bareWord(text))
    ? [{ column, fault: 'mark', text }]
    : []
}

function isMarked(text: string) {
  return TICKS.test(text) || YES.includes(bareWord(text))
}

/** A number before the row, or a cell merged from the one above, makes no person. */
function isFilled({ faults, isLiaison, ...texts }: ImportedRow) {
  return (
    isLiaison ||
    Object.values(texts).some((text) => text !== '') ||
    faults.some(({ fault }) => fault !== 'merged')
  )
}
