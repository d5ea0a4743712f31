import { readFile } from 'node:fs/promises'
import { I18nManagerFactory } from '@adonisjs/i18n/factories'
import type { Translate } from '#circular/violation'

export const LANGUAGES = ['tr', 'en'] as const

type Language = (typeof LANGUAGES)[number]
type Texts = { [name: string]: string | Texts }

/** Every text of the circular's language file, by its whole key. */
export async function circularTexts(language: Language): Promise<Record<string, string>> {
  const file = new URL(`../../../resources/lang/${language}/circular.json`, import.meta.url)

  return flattened(JSON.parse(await readFile(file, 'utf8')), 'circular')
}

/** Renders a key as the screens do; a key without text throws. */
export async function translator(language: Language): Promise<Translate> {
  const load = async () => ({ [language]: await circularTexts(language) })
  const manager = new I18nManagerFactory()
    .merge({ config: { loaders: [() => ({ load })] } })
    .create()

  await manager.loadTranslations()
  const i18n = manager.locale(language)

  return (key, params) => {
    if (!i18n.hasMessage(key)) {
      throw new Error(`No text for ${key} in ${language}`)
    }

    return i18n.formatMessage(key, params)
  }
}

function flattened(texts: Texts, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      typeof text === 'string'
        ? [[`${prefix}.${name}`, text]]
        : Object.entries(flattened(text, `${prefix}.${name}`))
    )
  )
}
