import { type Table, TABLE_LIMITS } from '#imports/table'
import { TableRefused } from '#imports/table_refused'
import { decodedText, readText } from '#imports/table_text'
import { readWorkbook } from '#imports/workbook'

const ZIP = Buffer.from('504b0304', 'hex')
const COMPOUND_FILE = Buffer.from('d0cf11e0a1b11ae1', 'hex')
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le')

/** What spreadsheet programs have given the name of a table, and is a page or a document. */
const MARKUP = /^\s*(?:<|%PDF|\{\\rtf)/

/**
 * The rows of a CSV file or an XLSX workbook, told by its content and never by its name.
 * Throws TableRefused.
 */
export async function readTableFile(bytes: Buffer): Promise<Table> {
  if (bytes.length === 0) {
    throw new TableRefused('empty')
  }
  if (bytes.length > TABLE_LIMITS.bytes) {
    throw tooLarge()
  }
  if (startsWith(bytes, COMPOUND_FILE)) {
    throw new TableRefused(bytes.includes(ENCRYPTED_PACKAGE) ? 'encrypted' : 'old_workbook')
  }
  return startsWith(bytes, ZIP) ? readWorkbook(bytes) : readText(textOf(bytes))
}

export function tooLarge() {
  return new TableRefused('too_large', {
    params: { megabytes: Math.floor(TABLE_LIMITS.bytes / 1024 / 1024) },
  })
}

function textOf(bytes: Buffer) {
  const text = decodedText(bytes)

  if (MARKUP.test(text)) {
    throw new TableRefused('unsupported_type')
  }
  return text
}

function startsWith(bytes: Buffer, start: Buffer) {
  return bytes.subarray(0, start.length).equals(start)
}
