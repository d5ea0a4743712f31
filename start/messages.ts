import type { TranslationsFormatterContract } from '@adonisjs/i18n/types'
import { IntlMessageFormat } from 'intl-messageformat'

type Values = Record<string, string | number>

type Sentence = (values: Values) => string

/**
 * ICU messages, each read once: a page says hundreds of them, and reading one takes longer than
 * saying it.
 */
export class KeptMessages implements TranslationsFormatterContract {
  readonly name = 'icu'
  readonly #kept: Record<string, Map<string, Sentence>> = {}

  format(message: string, locale: string, values: Values = {}) {
    const kept = (this.#kept[locale] ??= new Map<string, Sentence>())
    const known = kept.get(message)

    if (known) {
      return known(values)
    }
    const sentence = sentenceOf(message, locale)
    kept.set(message, sentence)

    return sentence(values)
  }
}

/** Of the parts of a message: what stands as it is, and the place of a value. */
const [LITERAL, ARGUMENT] = [0, 1]

/** Most messages only name their values, or have no place for one: they are put together as they are. */
function sentenceOf(message: string, locale: string): Sentence {
  const read = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true })
  const parts = read.getAst().map((part) => ('value' in part ? part : { ...part, value: '' }))

  if (!parts.every(({ type }) => type === LITERAL || type === ARGUMENT)) {
    return (values) => String(read.format(values))
  }
  return (values) => {
    let text = ''

    for (const { type, value } of parts) {
      const said = type === LITERAL ? value : values[value]

      if (typeof said !== 'string' && typeof said !== 'number') {
        return String(read.format(values))
      }
      text += said
    }
    return text
  }
}
