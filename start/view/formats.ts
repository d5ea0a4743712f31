import { DateTime } from 'luxon'
import type { I18n } from '@adonisjs/i18n'

type Shared = { i18n: I18n }

type Moment = DateTime | Date | string | null | undefined

export const TIME_ZONE = 'Europe/Istanbul'
const NOTHING = '–'
const HOURS = { tr: 'HH.mm', en: 'HH:mm' }

/** "14 Mayıs 2023" */
export function day(this: Shared, date: Moment) {
  return format(this, date, 'd LLLL yyyy')
}

/** "14 Mayıs 2023 17.00", with the seconds where a log wants them. */
export function moment(this: Shared, date: Moment, { seconds = false } = {}) {
  const hours = this.i18n.locale === 'en' ? HOURS.en : HOURS.tr

  return format(this, date, `d LLLL yyyy ${hours}${seconds ? hours[2] + 'ss' : ''}`)
}

/** "1.234,5" */
export function number(this: Shared, value: number) {
  return this.i18n.formatNumber(value)
}

/** "+90 312 555 00 00 / 12": as it is read out; what is no Turkish number stays as it is. */
export function phone(text: string) {
  return text.replace(/^\+90(\d{3})(\d{3})(\d{2})(\d{2})/, '+90 $1 $2 $3 $4')
}

function format({ i18n }: Shared, date: Moment, pattern: string) {
  return inIstanbul(date)?.setLocale(i18n.locale).toFormat(pattern) ?? NOTHING
}

function inIstanbul(date: Moment) {
  if (!date) return null
  if (typeof date === 'string') return DateTime.fromISO(date, { zone: TIME_ZONE })

  return (date instanceof Date ? DateTime.fromJSDate(date) : date).setZone(TIME_ZONE)
}
