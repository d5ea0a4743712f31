import { cellOf, type Cell, isEmpty, type Table, TABLE_LIMITS } from '#imports/table'
import { TableRefused } from '#imports/table_refused'
import { CsvError, parse } from 'csv-parse/sync'

/** In the order of preference: what a spreadsheet copies, what it saves in Turkey, and elsewhere. */
const DELIMITERS = ['\t', ';', ',']

const LOOKED_AT = 10_000
const LONGEST_ROW = 100_000

/** No letters: a picture, a program, half a file. */
const BINARY = /[^\P{Cc}\t\n\v\f\r\u0080-\u009f]/u

/**
 * The letters of a text file: by its byte order mark, as UTF-16 by the places of its zeros, as
 * UTF-8 if it is any, else as Windows-1254, which Turkish spreadsheets still save.
 * Throws TableRefused of what is no text.
 */
export function decodedText(bytes: Buffer) {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)

  if (BINARY.test(text)) {
    throw new TableRefused('unsupported_type')
  }
  return text
}

/**
 * The rows of CSV (RFC 4180) or of cells copied out of a spreadsheet; the delimiter is a tabulator,
 * semicolon or comma. What begins with "=" is a formula. Throws TableRefused.
 */
export function readText(text: string): Table {
  const { body, named } = withoutSeparatorLine(text)
  const rows = records(body, named ?? delimiterOf(body)).map((record) =>
    record.slice(0, TABLE_LIMITS.columns).map(cellIn)
  )

  return { rows: rows.filter((row) => !isEmpty(row)), sheet: null, otherSheets: [] }
}

function encodingOf(bytes: Buffer) {
  const marks = { efbbbf: 'utf-8', fffe: 'utf-16le', feff: 'utf-16be' } as const
  const start = bytes.subarray(0, 3).toString('hex')
  const marked = Object.entries(marks).find(([mark]) => start.startsWith(mark))

  return marked?.[1] ?? unmarkedEncodingOf(bytes)
}

function unmarkedEncodingOf(bytes: Buffer) {
  const sample = bytes.subarray(0, LOOKED_AT)
  const zeros = [0, 1].map((side) => sample.filter((byte, at) => byte === 0 && at % 2 === side))
  const [before, after] = zeros.map(({ length }) => length > sample.length / 8)

  if (before !== after) {
    return before ? 'utf-16be' : 'utf-16le'
  }
  return isUtf8(bytes) ? 'utf-8' : 'windows-1254'
}

function isUtf8(bytes: Buffer) {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Excel names the delimiter in a first line of its own: "sep=;". */
function withoutSeparatorLine(text: string) {
  const [line, named] = /^\ufeff?(?:sep=(.)\r?\n)?/i.exec(text)!
  return { body: text.slice(line.length), named }
}

function delimiterOf(text: string) {
  const unquoted = text.slice(0, LOOKED_AT).replace(/"(?:[^"]|"")*"/g, '')
  const counts = DELIMITERS.map((delimiter) => unquoted.split(delimiter).length)

  return DELIMITERS[counts.indexOf(Math.max(...counts))]
}

function records(text: string, delimiter: string): string[][] {
  try {
    return ensureFew(
      parse(text, {
        delimiter,
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
        relax_quotes: true,
        skip_records_with_empty_values: true,
        max_record_size: LONGEST_ROW,
        to: TABLE_LIMITS.rows + 1,
      })
    )
  } catch (cause) {
    if (cause instanceof CsvError) {
      throw new TableRefused('broken_quotes', { params: { line: Number(cause.lines) }, cause })
    }
    throw cause
  }
}

function ensureFew(rows: string[][]) {
  if (rows.length > TABLE_LIMITS.rows) {
    throw new TableRefused('too_many_rows', { params: { limit: TABLE_LIMITS.rows } })
  }
  return rows
}

function cellIn(text: string): Cell {
  return cellOf(text, text.trimStart().startsWith('=') ? 'formula' : null)
}
