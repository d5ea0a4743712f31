import type { AuditAction } from '#audit/catalogue'
import { lineOf, listEvents } from '#audit/listing'
import { namesIn } from '#audit/names'
import { type Position, summariseEvents } from '#audit/search'
import type { I18n } from '@adonisjs/i18n'
import type { DateTime } from 'luxon'

/**
 * What a liaison sees of the log: who came in for the applicant, and who was refused and why. The
 * uniform refusal outside would otherwise flood the telephones at 17.00 (R21 m.4/b-5).
 */
export const OWN_LINES = [
  'session.started',
  'session.refused',
  'access.refused',
] as const satisfies readonly AuditAction[]

export type OwnLine = (typeof OWN_LINES)[number]

/** A page of one applicant's own lines; `applicant` is its id, nothing else is ever shown. */
export function ownLines(
  { applicant, action }: { applicant: number; action: OwnLine },
  position: Position,
  i18n: I18n
) {
  return listEvents({ applicant: String(applicant), action }, position, i18n)
}

/**
 * What one applicant's own lines of a day come to, kind by kind, as far as a signed head of
 * `treeSize` events proves them (R21 m.4/b-5). The day is one in Turkey.
 */
export function ownDay(
  { applicant, day, treeSize }: { applicant: number; day: DateTime; treeSize: number },
  i18n: I18n
) {
  const from = day.startOf('day')
  const filters = { applicant: String(applicant), from, to: from.plus({ days: 1 }) }

  return Promise.all(
    OWN_LINES.map(async (action) => {
      const { count, first, last } = await summariseEvents({ ...filters, action }, { treeSize })
      const found = [first, last].filter((one) => one !== null)
      const names = await namesIn(found.map(({ event }) => event))
      const [firstLine = null, lastLine = null] = found.map((one) => lineOf(one, names, i18n))

      return { action, count, first: firstLine, last: lastLine }
    })
  )
}
