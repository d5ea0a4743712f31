import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'

type Session = HttpContext['session']

/** The idle limit is the session's own age (config/session.ts); this one no click prolongs. */
const LONGEST_HOURS = 12

/** Minutes for which a sign-in or a confirmation stands for the person. */
const CONFIRMED_MINUTES = 10

export function startAge(session: Session) {
  const now = DateTime.utc().toISO()
  session.put('signed_in_at', now)
  session.put('confirmed_at', now)
}

export function isPast(session: Session) {
  const signedInAt = momentIn(session, 'signed_in_at')
  return !signedInAt || signedInAt.plus({ hours: LONGEST_HOURS }) < DateTime.utc()
}

export function confirmNow(session: Session) {
  session.put('confirmed_at', DateTime.utc().toISO())
}

export function isConfirmed(session: Session) {
  const confirmedAt = momentIn(session, 'confirmed_at')
  return confirmedAt !== null && confirmedAt.plus({ minutes: CONFIRMED_MINUTES }) > DateTime.utc()
}

function momentIn(session: Session, name: string) {
  const value: unknown = session.get(name)
  return typeof value === 'string' ? DateTime.fromISO(value, { zone: 'utc' }) : null
}
