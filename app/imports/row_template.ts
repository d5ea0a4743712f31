import { csvOf } from '#documents/csv'
import { type Column, COLUMNS } from '#imports/columns'
import { headedWorkbook } from '#imports/workbook_file'

export const TEMPLATE_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

export type TemplateFormat = keyof typeof TEMPLATE_TYPES

type Words = { title: string; headings: Record<Column, string> }

/** In letters, as Excel measures. */
const WIDTHS: Readonly<Record<Column, number>> = {
  givenName: 20,
  familyName: 20,
  nationalId: 16,
  email: 34,
  officePhone: 28,
  mobilePhone: 20,
  isLiaison: 20,
}

/** An empty table of the rows of the circular's form, to be filled in and imported. */
export function rowTemplate(format: TemplateFormat, { title, headings }: Words) {
  return format === 'csv'
    ? csvOf([COLUMNS.map((column) => headings[column])])
    : headedWorkbook(
        title,
        COLUMNS.map((column) => ({ text: headings[column], width: WIDTHS[column] }))
      )
}
