import vine from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'

/** Control, bidi and zero-width characters hide what a person reads; half a letter is no text. */
const UNSEEN = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/u
const UNSEEN_BUT_LINES =
  /[^\P{Cc}\r\n\t]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/u

const isPlain = vine.createRule(
  (value: unknown, { unseen }: { unseen: RegExp }, field: FieldContext) => {
    if (typeof value === 'string' && (!value.isWellFormed() || unseen.test(value))) {
      field.report('{{ field }} holds characters that cannot be seen', 'plain_text', field)
    }
  }
)

/** One line as it was typed, lawful or not; bounded in size alone. */
export function line(longest: number) {
  return vine
    .string()
    .maxLength(longest)
    .use(isPlain({ unseen: UNSEEN }))
}

/** Several lines. */
export function paragraph(longest: number) {
  return vine
    .string()
    .maxLength(longest)
    .use(isPlain({ unseen: UNSEEN_BUT_LINES }))
}
