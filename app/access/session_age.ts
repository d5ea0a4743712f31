import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'

type Session = HttpContext['session']

export type Past = 'idle' | 'expired'

/** No click prolongs this one. */
export const LONGEST_HOURS = 12

export const IDLE_MINUTES = 30

/** Seconds between two notes that somebody is there: most requests leave the session as it is. */
const NOTED_EVERY = 60

/** Minutes for which a sign-in by the authenticator or a confirmation stands for the person. */
const CONFIRMED_MINUTES = 10

export function startAge(session: Session) {
  const now = DateTime.utc().toISO()
  session.put('signed_in_at', now)
  session.put('seen_at', now)
}

/** Why a session of somebody signed in is over; null while it lasts. */
export function pastOf(values: Record<string, unknown>): Past | null {
  const now = DateTime.utc()
  const signedInAt = momentIn(values, 'signed_in_at')
  const seenAt = momentIn(values, 'seen_at') ?? signedInAt

  if (!signedInAt || !seenAt || signedInAt.plus({ hours: LONGEST_HOURS }) <= now) {
    return 'expired'
  }
  return seenAt.plus({ minutes: IDLE_MINUTES }) <= now ? 'idle' : null
}

export function noteSeen(session: Session) {
  const seenAt = momentIn(session.all(), 'seen_at')
  const now = DateTime.utc()

  if (!seenAt || seenAt.plus({ seconds: NOTED_EVERY }) < now) {
    session.put('seen_at', now.toISO())
  }
}

export function confirmNow(session: Session) {
  session.put('confirmed_at', DateTime.utc().toISO())
}

export function isConfirmed(session: Session) {
  const confirmedAt = momentIn(session.all(), 'confirmed_at')
  return confirmedAt !== null && confirmedAt.plus({ minutes: CONFIRMED_MINUTES }) > DateTime.utc()
}

function momentIn(values: Record<string, unknown>, name: string) {
  const value = values[name]
  const moment = typeof value === 'string' ? DateTime.fromISO(value, { zone: 'utc' }) : null
  return moment?.isValid ? moment : null
}
