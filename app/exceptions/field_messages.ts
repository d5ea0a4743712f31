import type { I18n } from '@adonisjs/i18n'

type Message = { field: string; message: string }

export function messagesByField(messages: Message[]) {
  const groups = Map.groupBy(messages, ({ field }) => field)

  return Object.fromEntries(
    [...groups].map(([field, found]) => [field, found.map(({ message }) => message)])
  )
}

/**
 * In a summary "Fill in this field" says nothing, so a line opens with the
 * words of its field: "3. satır, E-posta: …".
 */
export function summaryLines(messages: Message[], i18n: I18n) {
  return messages.map(({ field, message }) => {
    const label = labelOf(field, i18n)

    return { field, message: label ? `${label}: ${message}` : message }
  })
}

/** Rows count from zero in a field's path and from one on the page. */
function labelOf(path: string, i18n: I18n) {
  const [noun, index, column] = path.split('.')
  const key = `validator.shared.fields.${column ?? noun}`
  if (!i18n.hasMessage(key)) return null

  const field = i18n.t(key)
  const number = Number(index) + 1
  if (column) return i18n.t('validator.lines.row', { row: number, field })
  return index ? i18n.t('validator.lines.numbered', { number, field }) : field
}
