import { type Consequence, reasonLineOf, reasonsOf } from '#circular/reasons'
import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'

/** The applicants are written to in Turkish, whatever the officer's screen speaks. */
export const LANGUAGE_OF_LETTERS = 'tr'

/**
 * The coded reasons in the officer's words, each with the draft of the text in the applicant's
 * language, and what it says for an officer who reads another one.
 */
export function reasonDrafts(consequence: Consequence, i18n: I18n) {
  const letters = i18nManager.locale(LANGUAGE_OF_LETTERS)

  return reasonsOf(consequence).map((value) => ({
    value,
    label: reasonLineOf(value, (key, params) => i18n.t(key, params)),
    draft: letters.t(`circular.reason_texts.${value}`),
    meaning: i18n.locale === LANGUAGE_OF_LETTERS ? null : i18n.t(`circular.reason_texts.${value}`),
  }))
}
