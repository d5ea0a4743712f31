import { contact } from '#config/contact'
import type { I18n } from '@adonisjs/i18n'

/** The desk of SKGM and every way to reach it, as screens and the manual list them. */
export function contactLines(i18n: I18n) {
  const ways = [
    { key: 'desk', value: i18n.t('credentials.contact') },
    { key: 'phone', value: contact.phone },
    { key: 'email', value: contact.email },
    { key: 'address', value: contact.address },
  ]

  return ways.flatMap(({ key, value }) =>
    value ? { label: i18n.t(`documents.contact.${key}`), value } : []
  )
}

/** The same in one line, for a letter: whom to call. */
export function deskLine(i18n: I18n) {
  return [i18n.t('credentials.contact'), contact.phone].filter(Boolean).join(', ')
}
