import type { AuditAction } from '#audit/catalogue'
import { listEvents } from '#audit/listing'
import type { Position } from '#audit/search'
import type { I18n } from '@adonisjs/i18n'

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
