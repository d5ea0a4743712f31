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

/** Most messages have no place for a value: they are said as they are. */
function sentenceOf(message: string, locale: string): Sentence {
  const read = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true })
  const isPlain = read.getAst().every((part) => 'value' in part && part.type === 0)
  const text = isPlain ? String(read.format()) : null

  return text === null ? (values) => String(read.format(values)) : () => text
}
