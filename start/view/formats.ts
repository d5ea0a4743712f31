import { DateTime } from 'luxon'
import type { I18n } from '@adonisjs/i18n'

type Shared = { i18n: I18n }

type Moment = DateTime | Date | string | null | undefined

export const TIME_ZONE = 'Europe/Istanbul'
const NOTHING = '–'
const PARTS = { day: 'numeric', month: 'long', year: 'numeric' } as const
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const

type Parts = Record<Intl.DateTimeFormatPartTypes, string>

/** Made once for a language: a list shows fifty dates. */
const FORMATS = { tr: formatOf('tr'), en: formatOf('en') }

/** "2023-05-14" */
const CALENDAR = new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE })
const DAY_MS = 86_400_000

/** "14 Mayıs 2023" */
export function day(this: Shared, date: Moment) {
  const parts = partsOf(this, date)

  return parts ? dayIn(parts) : NOTHING
}

/** "14 Mayıs 2023 17.00", with the seconds where a log wants them. */
export function moment(this: Shared, date: Moment, { seconds = false } = {}) {
  const parts = partsOf(this, date)

  if (!parts) {
    return NOTHING
  }
  const { hour, minute, second } = parts
  const clock = seconds ? [hour, minute, second] : [hour, minute]

  return `${dayIn(parts)} ${clock.join(this.i18n.locale === 'en' ? ':' : '.')}`
}

/** "bugün", "3 gündür": how long something has waited. */
export function age(this: Shared, since: DateTime) {
  return this.i18n.t('layout.age', { days: daysBetween(since, DateTime.now()) })
}

/** From one day to another by the calendar in Turkey. */
export function daysBetween(first: DateTime, last: DateTime) {
  const [from, to] = [first, last].map((at) => Date.parse(CALENDAR.format(at.toMillis())))
  return (to - from) / DAY_MS
}

/** "17.00" and "17:00", of a circular's HH:mm. */
export function timeOfDay(this: Shared, time: string) {
  return this.i18n.locale === 'en' ? time : time.replace(':', '.')
}

/** What an input of a date and time takes: the wall clock in Turkey, or nothing. */
export function wallClock(date: Moment) {
  const local = DateTime.fromMillis(instantOf(date), { zone: TIME_ZONE })
  return local.isValid ? local.toFormat("yyyy-LL-dd'T'HH:mm") : ''
}

/** "1.234,5" */
export function number(this: Shared, value: number) {
  return this.i18n.formatNumber(value)
}

/** "12,5 MB", as file managers count. */
export function fileSize(this: Shared, bytes: number) {
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const value = this.i18n.formatNumber(bytes / 1000 ** power, { maximumFractionDigits: 1 })
  return `${value} ${['B', 'kB', 'MB', 'GB'][power]}`
}

/** "+90 312 555 00 00 / 12": as it is read out; what is no Turkish number stays as it is. */
export function phone(text: string) {
  return text.replace(/^\+90(\d{3})(\d{3})(\d{2})(\d{2})/, '+90 $1 $2 $3 $4')
}

function dayIn({ day: date, month, year }: Parts) {
  return `${date} ${month} ${year}`
}

function partsOf({ i18n }: Shared, date: Moment) {
  const instant = instantOf(date)

  if (Number.isNaN(instant)) {
    return null
  }
  const parts = FORMATS[i18n.locale === 'en' ? 'en' : 'tr'].formatToParts(instant)

  return Object.fromEntries(parts.map(({ type, value }) => [type, value])) as Parts
}

/** A text without a zone is meant in Istanbul's. */
function instantOf(date: Moment) {
  if (!date) {
    return Number.NaN
  }
  return (typeof date === 'string' ? DateTime.fromISO(date, { zone: TIME_ZONE }) : date).valueOf()
}

function formatOf(locale: string) {
  return new Intl.DateTimeFormat(locale, { ...PARTS, ...CLOCK, timeZone: TIME_ZONE })
}
