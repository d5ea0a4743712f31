import { packed } from '#imports/workbook_file'

export type GivenCell =
  string | number | boolean | null | { formula: string; result: string } | { day: number }

export type GivenSheet = {
  name?: string
  state?: 'hidden' | 'veryHidden'
  rows: GivenCell[][]
  merges?: string[]
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'

/** The style under which a number is a day: "19-May". */
const DAY_STYLE = 1

/** A workbook as Excel saves it: texts are shared, days are numbers in a format. */
export function workbook(...sheets: GivenSheet[]) {
  return packed(workbookParts(...sheets))
}

export function workbookParts(...sheets: GivenSheet[]): Record<string, string> {
  const texts = [...new Set(sheets.flatMap(({ rows }) => rows.flat()).filter(isText))]

  return {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>${sheets
      .map(
        ({ name, state }, index) =>
          `<sheet name="${name ?? `Sayfa${index + 1}`}" sheetId="${index + 1}" r:id="rId${index + 1}"${state ? ` state="${state}"` : ''}/>`
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}">${sheets
      .map(
        (_, index) =>
          `<Relationship Id="rId${index + 1}" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`
      )
      .join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><numFmts><numFmt numFmtId="164" formatCode="[$-41F]d\\-mmm;@"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${texts
      .map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`)
      .join('')}</sst>`,
    ...Object.fromEntries(
      sheets.map((sheet, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        sheetXml(sheet, new Map(texts.map((text, at) => [text, at]))),
      ])
    ),
  }
}

function sheetXml({ rows, merges = [] }: GivenSheet, texts: Map<string, number>) {
  const lines = rows.map(
    (cells, index) =>
      `<row r="${index + 1}">${cells.map((cell, column) => cellXml(cell, `${String.fromCharCode(65 + column)}${index + 1}`, texts)).join('')}</row>`
  )
  const merged = merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')

  return `<worksheet xmlns="${MAIN}"><sheetData>${lines.join('')}</sheetData><mergeCells>${merged}</mergeCells></worksheet>`
}

function cellXml(cell: GivenCell, ref: string, texts: Map<string, number>) {
  if (cell === null) {
    return `<c r="${ref}" s="0"/>`
  }
  if (typeof cell === 'string') {
    return `<c r="${ref}" t="s"><v>${texts.get(cell)}</v></c>`
  }
  if (typeof cell === 'boolean') {
    return `<c r="${ref}" t="b"><v>${cell ? 1 : 0}</v></c>`
  }
  if (typeof cell === 'number') {
    return `<c r="${ref}"><v>${cell}</v></c>`
  }
  return 'day' in cell
    ? `<c r="${ref}" s="${DAY_STYLE}"><v>${cell.day}</v></c>`
    : `<c r="${ref}" t="str"><f>${escaped(cell.formula)}</f><v>${escaped(cell.result)}</v></c>`
}

function isText(cell: GivenCell) {
  return typeof cell === 'string'
}

function escaped(text: string) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
