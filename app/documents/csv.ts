/** By this a spreadsheet knows UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff'
const READ_AS_FORMULA = /^[=+\-@\t\r\0]/

/** Most cells are neither a formula nor in need of quotes: one look says so. */
const NOT_PLAIN = new RegExp(`${READ_AS_FORMULA.source}|[";\\r\\n]`)

/**
 * A table as Excel in Turkish opens it: UTF-8 with its mark, semicolons, CRLF (RFC 4180 but for the
 * separator). What a spreadsheet would take for a formula stands as text behind an apostrophe.
 */
export function csvOf(rows: readonly (readonly string[])[]) {
  return Buffer.from(BYTE_ORDER_MARK + csvLines(rows))
}

/** Some lines of it, each with its end. */
export function csvLines(rows: readonly (readonly string[])[]) {
  return rows.map((cells) => `${cells.map(cellOf).join(';')}\r\n`).join('')
}

function cellOf(text: string) {
  if (!NOT_PLAIN.test(text)) {
    return text
  }
  const safe = READ_AS_FORMULA.test(text) ? `'${text}` : text
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
