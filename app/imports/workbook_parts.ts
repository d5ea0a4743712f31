import { TableRefused } from '#imports/table_refused'
import sax, { type SAXParser } from 'sax'
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'

/** A workbook of rows for a form has a dozen parts, and a megabyte in them. */
const MOST_PARTS = 300
const MOST_BYTES = 10 * 1024 * 1024

export type XmlReader = {
  open?: (name: string, attributes: Record<string, string>) => void
  text?: (text: string) => void
  close?: (name: string) => void
}

/**
 * The parts of a workbook (ECMA-376, part 2: a ZIP of XML files), inflated only as far as a
 * bound allows, whatever sizes the file claims. Names are without prefixes; entities of the file's
 * own are refused.
 */
export default class WorkbookParts {
  private inflated = 0

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: Map<string, Entry>
  ) {}

  /** Throws TableRefused of more parts than any spreadsheet program makes. */
  static async open(bytes: Buffer) {
    const zip = await fromBufferPromise(bytes)
    const entries = new Map<string, Entry>()

    for await (const entry of zip.eachEntry()) {
      entries.set(entry.fileName.toLowerCase(), entry)
      if (entries.size > MOST_PARTS) {
        throw new TableRefused('too_large_inside')
      }
    }
    return new WorkbookParts(zip, entries)
  }

  has(name: string) {
    return this.entries.has(name.toLowerCase())
  }

  /** Reads a part from its beginning to its end, in steps that leave room for other requests. */
  async read(name: string, reader: XmlReader) {
    const entry = this.entries.get(name.toLowerCase())
    if (!entry) return
    if (entry.isEncrypted()) throw new TableRefused('encrypted')

    const parser = parserFor(reader)
    const decoder = new TextDecoder()

    for await (const chunk of await this.zip.openReadStreamPromise(entry)) {
      this.count(chunk)
      parser.write(decoder.decode(chunk, { stream: true }))
    }
    parser.close()
  }

  private count({ length }: Buffer) {
    this.inflated += length

    if (this.inflated > MOST_BYTES) {
      throw new TableRefused('too_large_inside')
    }
  }
}

function parserFor({ open, text, close }: XmlReader): SAXParser {
  const parser = sax.parser(true)
  parser.onerror = (error) => {
    throw error
  }
  parser.onopentag = (tag) => open?.(localName(tag.name), localNames(tag.attributes))
  parser.ontext = (found) => text?.(found)
  parser.oncdata = (found) => text?.(found)
  parser.onclosetag = (name) => close?.(localName(name))

  return parser
}

function localName(name: string) {
  return name.slice(name.indexOf(':') + 1)
}

/** `r:id` of a sheet is `id` here. */
function localNames(attributes: object) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [localName(name), String(value)])
  )
}
