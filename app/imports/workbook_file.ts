import { type PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Text (@) in every cell, so that no program makes a number or a day of a telephone number. */
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`
const [AS_TEXT, AS_HEADING] = [1, 2]

/** What XML 1.0 has no way to write. */
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const SHEET = 'xl/worksheets/sheet1.xml'
const SHEET_END = '</sheetData></worksheet>'

type Heading = { text: string; width: number }

/** An XLSX workbook (ECMA-376) of one sheet with a line of headings and text below it. */
export function headedWorkbook(name: string, headings: readonly Heading[]) {
  return packed({
    ...partsAround(name),
    [SHEET]: `${sheetBeginning(headings)}${SHEET_END}`,
  })
}

/**
 * The same with rows, made while it is read: batches of rows, each of as many texts as there are
 * headings. A text is never read as a formula.
 */
export function filledWorkbook(
  name: string,
  headings: readonly Heading[],
  batches: AsyncIterable<readonly (readonly string[])[]>
) {
  const zip = new ZipFile()

  async function* sheet() {
    let row = 1
    yield sheetBeginning(headings)

    for await (const rows of batches) {
      yield rows.map((cells) => rowOf(++row, cells, AS_TEXT)).join('')
    }
    yield SHEET_END
  }

  for (const [part, text] of Object.entries(partsAround(name))) {
    zip.addBuffer(Buffer.from(text), part)
  }
  const content = Readable.from(sheet())
  content.on('error', (error) => (zip.outputStream as PassThrough).destroy(error))
  zip.addReadStream(content, SHEET)
  zip.end()
  return zip.outputStream
}

function partsAround(name: string) {
  return {
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${CONTENT}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${CONTENT}.styles+xml"/></Types>`,
    '_rels/.rels': relations([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets><sheet name="${escaped(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ['worksheet', 'worksheets/sheet1.xml'],
      ['styles', 'styles.xml'],
    ]),
    'xl/styles.xml': STYLES,
  }
}

function sheetBeginning(headings: readonly Heading[]) {
  const columns = headings.map(
    ({ width }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${width}" style="${AS_TEXT}" customWidth="1"/>`
  )
  const texts = headings.map(({ text }) => text)
  return `${XML}<worksheet xmlns="${MAIN}"><cols>${columns.join('')}</cols><sheetData>${rowOf(1, texts, AS_HEADING)}`
}

function rowOf(number: number, texts: readonly string[], style: number) {
  const cells = texts.map(
    (text) =>
      `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
  )
  return `<row r="${number}">${cells.join('')}</row>`
}

/** The parts of a workbook, by their names, in one file. */
export async function packed(parts: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile()

  for (const [name, text] of Object.entries(parts)) {
    zip.addBuffer(Buffer.from(text), name)
  }
  zip.end()
  return buffer(zip.outputStream)
}

function relations(targets: [type: string, target: string][]) {
  const lines = targets.map(
    ([type, target], index) =>
      `<Relationship Id="rId${index + 1}" Type="${DOCUMENT}/${type}" Target="${target}"/>`
  )
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${lines.join('')}</Relationships>`
}

function escaped(text: string) {
  const names: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }
  return text.replace(NO_XML, '').replace(/[&<>"]/g, (sign) => `&${names[sign]};`)
}
