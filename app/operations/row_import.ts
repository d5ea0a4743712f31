import { violationsOf } from '#circular/request_form_rules'
import { messagesByField as linesByField } from '#exceptions/field_messages'
import { type Column, COLUMNS } from '#imports/columns'
import { importedRows, type ImportedRow, type ImportedRows } from '#imports/imported_rows'
import { TABLE_LIMITS } from '#imports/table'
import { readTableFile, tooLarge } from '#imports/table_file'
import { type TableField, TableRefused } from '#imports/table_refused'
import { readText } from '#imports/table_text'
import type RequestForm from '#models/request_form'
import { contentOf, type FormRow, maskedContent } from '#operations/form_content'
import { factsOf, withoutOthers } from '#operations/form_facts'
import { messagesByField } from '#operations/form_review'
import { MOST_ROWS, rowsValidator } from '#validators/request_form_validator'
import type { MultipartFile } from '@adonisjs/core/bodyparser'
import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'
import { readFile } from 'node:fs/promises'

type Given = { file: MultipartFile | null; pasted: string }

type Messages = Record<string, string[]>

/** With the draft's own rows before them, or instead of those. */
export type ImportMode = 'append' | 'replace'

/** The people of the file or of the pasted cells; nothing is kept. Throws TableRefused. */
export async function receiveRows({ file, pasted }: Given): Promise<ImportedRows> {
  if (file?.tmpPath && pasted !== '') {
    throw new TableRefused('two_given')
  }
  return file?.tmpPath
    ? importedRows(await readTableFile(await bytesOf(file)))
    : atField('pasted', () => importedRows(readText(ensureGiven(pasted))))
}

/**
 * A draft that `loadForm` has loaded as it would be with the rows, and by field what is wrong with
 * them: how they were read, their shape, the rules of the circular. Nothing is changed. Throws
 * TableRefused of more rows than a draft holds.
 */
export async function previewOf(
  form: RequestForm,
  { rows }: ImportedRows,
  { mode, i18n }: { mode: ImportMode; i18n: I18n }
) {
  const stored = contentOf(form)
  const kept = mode === 'append' ? stored.users : []
  const start = Math.max(0, ...kept.map(({ number }) => number)) + 1
  const added = rows.map((row, index) => formRow(row, start + index))
  const before = maskedContent({ ...stored, users: kept })
  ensureFits(start - 1 + added.length)

  return {
    content: { ...before, users: [...before.users, ...added] },
    messages: inOrder({
      ...(await circularMessages(form, [...kept, ...added], i18n)),
      ...(await shapeMessages(added, i18n)),
      ...readingMessages(rows, { start, i18n }),
    }),
  }
}

async function bytesOf({ size, tmpPath }: MultipartFile) {
  if (size > TABLE_LIMITS.bytes) {
    throw tooLarge()
  }
  return readFile(tmpPath!)
}

function ensureGiven(pasted: string) {
  if (pasted === '') {
    throw new TableRefused('nothing_given')
  }
  return pasted
}

function atField<T>(field: TableField, read: () => T) {
  try {
    return read()
  } catch (error) {
    throw error instanceof TableRefused ? Object.assign(error, { field }) : error
  }
}

function ensureFits(count: number) {
  if (count > MOST_ROWS) {
    throw new TableRefused('too_many_for_draft', { params: { count, limit: MOST_ROWS } })
  }
}

function formRow({ faults: _, ...row }: ImportedRow, number: number): FormRow {
  return { ...row, number }
}

async function circularMessages(form: RequestForm, users: FormRow[], i18n: I18n) {
  const facts = withoutOthers(await factsOf(form, db.connection()))
  const asked = { ...facts, users: users.map(({ number, ...user }) => ({ ...user, row: number })) }
  const violations = violationsOf(asked, form.participation.election.circular.rules)

  return messagesByField(
    violations.filter(({ field }) => field.startsWith('users')),
    (key, params) => i18n.t(key, params)
  )
}

/** What no draft can hold, such as a name of a thousand letters. */
async function shapeMessages(users: FormRow[], i18n: I18n): Promise<Messages> {
  const messagesProvider = i18n.createMessagesProvider()
  const [error] = await rowsValidator.tryValidate({ users }, { messagesProvider })
  const messages = error ? linesByField(error.messages) : {}

  return Object.fromEntries(
    Object.entries(messages).map(([path, lines]) => [fieldOf(path, users), lines])
  )
}

/** `users.0.email` of the first of them is 'users.11.email' if it is the form's eleventh row. */
function fieldOf(path: string, users: FormRow[]) {
  return path.replace(/^users\.(\d+)/, (_, index) => `users.${users[Number(index)].number}`)
}

function readingMessages(
  rows: ImportedRow[],
  { start, i18n }: { start: number; i18n: I18n }
): Messages {
  return Object.fromEntries(
    rows.flatMap(({ faults }, index) =>
      faults.map(({ column, fault, text }) => [
        `users.${start + index}.${column}`,
        [i18n.t(`imports.faults.${fault}`, { row: start + index, text })],
      ])
    )
  )
}

/** Row by row and column by column, as they are read. */
function inOrder(messages: Messages): Messages {
  const placeOf = ([field]: [string, string[]]) => {
    const [, row = 0, column = ''] = field.split('.')
    return Number(row) * (COLUMNS.length + 1) + COLUMNS.indexOf(column as Column) + 1
  }
  return Object.fromEntries(
    Object.entries(messages).toSorted((one, other) => placeOf(one) - placeOf(other))
  )
}
