import type { Table } from '#imports/table'
import { TABLE_LIMITS } from '#imports/table'
import { TableRefused } from '#imports/table_refused'
import WorkbookParts from '#imports/workbook_parts'
import SheetReader from '#imports/workbook_sheet'

type Sheet = { name: string; id: string; isVisible: boolean }

const WORKBOOK = 'xl/workbook.xml'

/** Numbers of Excel's own formats that show a day or a time (ECMA-376, part 1, 18.8.30). */
const DATE_FORMATS = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
]

/**
 * The first visible sheet of an XLSX workbook. Cells are text; formulas, dates and what a merged
 * cell hides are marked. Reading stops at the bounds of `TABLE_LIMITS`. Throws TableRefused.
 */
export async function readWorkbook(bytes: Buffer): Promise<Table> {
  try {
    return await read(await WorkbookParts.open(bytes))
  } catch (cause) {
    throw cause instanceof TableRefused ? cause : new TableRefused('broken', { cause })
  }
}

async function read(parts: WorkbookParts): Promise<Table> {
  if (!parts.has(WORKBOOK)) {
    throw new TableRefused('not_a_workbook')
  }
  const paths = await sheetPaths(parts)
  const sheets = await sheetsOf(parts)
  const sheet = sheets.find(({ id, isVisible }) => isVisible && paths.has(id))

  if (!sheet) {
    throw new TableRefused('no_sheet')
  }
  const [strings, dateStyles] = [await stringsOf(parts), await dateStylesOf(parts)]
  const reader = new SheetReader({ strings, dateStyles })
  await parts.read(paths.get(sheet.id)!, {
    open: (name, attributes) => reader.open(name, attributes),
    text: (text) => reader.text(text),
    close: (name) => reader.close(name),
  })

  const otherSheets = sheets.filter((other) => other !== sheet).map(({ name }) => name)
  return { rows: reader.rows, sheet: sheet.name, otherSheets }
}

async function sheetsOf(parts: WorkbookParts) {
  const sheets: Sheet[] = []

  await parts.read(WORKBOOK, {
    open: (tag, { id, name, state }) => {
      if (tag === 'sheet') {
        sheets.push({ name, id, isVisible: state === undefined || state === 'visible' })
      }
    },
  })
  return sheets
}

/** By their id; a chart on a sheet of its own is none. */
async function sheetPaths(parts: WorkbookParts) {
  const paths = new Map<string, string>()

  await parts.read('xl/_rels/workbook.xml.rels', {
    open: (tag, { Id, Target, Type }) => {
      if (tag === 'Relationship' && Type?.endsWith('/worksheet')) {
        paths.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`)
      }
    },
  })
  return paths
}

/** Texts that cells share by number; how a text sounds (`rPh`) is no part of it. */
async function stringsOf(parts: WorkbookParts) {
  const strings: string[] = []
  let isText = false
  let isSound = false

  await parts.read('xl/sharedStrings.xml', {
    open: (tag) => {
      if (tag === 'si') strings.push('')
      if (tag === 'rPh') isSound = true
      isText = tag === 't' && !isSound
    },
    text: (text) => {
      const last = strings.length - 1
      if (isText && strings[last].length < TABLE_LIMITS.letters) strings[last] += text
    },
    close: (tag) => {
      isText = false
      if (tag === 'rPh') isSound = false
    },
  })
  return strings
}

/** The styles under which a number is a day or a time. */
async function dateStylesOf(parts: WorkbookParts) {
  const formats = new Map<string, string>()
  const styles: string[] = []
  let isOfCells = false

  await parts.read('xl/styles.xml', {
    open: (tag, { formatCode, numFmtId }) => {
      if (tag === 'numFmt') formats.set(numFmtId, formatCode)
      if (tag === 'cellXfs') isOfCells = true
      if (tag === 'xf' && isOfCells) styles.push(numFmtId ?? '0')
    },
    close: (tag) => {
      if (tag === 'cellXfs') isOfCells = false
    },
  })
  return new Set(styles.flatMap((id, style) => (isDate(id, formats.get(id)) ? [`${style}`] : [])))
}

/** What stands in quotes, in brackets or after a backslash is text, not a part of the day. */
function isDate(id: string, code: string | undefined) {
  if (code === undefined) {
    return DATE_FORMATS.some(([first, last]) => Number(id) >= first && Number(id) <= last)
  }
  return /[dmyhs]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\.|General/g, ''))
}
