import { subjectOf } from '#access/account_sign_in'
import { nameOf } from '#access/sessions'
import { recordRefusal } from '#audit/record'
import Account from '#models/account'
import type Staff from '#models/staff'
import { errors } from '@adonisjs/limiter'
import limiter from '@adonisjs/limiter/services/main'

/**
 * How often one person may do what a program could do without end: more than hands can, and little
 * enough for disk and hashing (ASVS 2.4.1, 5.2.4).
 */
export const LIMITS = {
  /** Of the log, page by page; a list that is watched asks 300 times in that time by itself. */
  search: { requests: 1000, duration: '10 mins' },
  unmasking: { requests: 60, duration: '1 hour' },
  /** Scans and tables of one applicant, each of which is kept. */
  upload: { requests: 40, duration: '1 hour' },
  /** A clerk enters forty forms in a day, and saves each several times. */
  form: { requests: 400, duration: '1 hour' },
  /** Of the whole election in one act, or singly for thirteen accounts of forty forms. */
  letter: { requests: 600, duration: '1 hour' },
  list: { requests: 60, duration: '1 hour' },
  /** A token lives for an hour; some programs get one for each look all the same. */
  token: { requests: 240, duration: '1 hour' },
} as const

export type Limited = keyof typeof LIMITS

/**
 * Counts one more, in the database and so across processes. Throws E_TOO_MANY_REQUESTS, which says
 * when to come back; of a flood the first one too many is on record.
 */
export async function countAgainst(limited: Limited, person: Account | Staff) {
  const { actor } = person
  const limit = LIMITS[limited]
  const counted = await limiter.use(limit).increment(`${limited}:${nameOf(actor)}`)

  if (counted.consumed <= limit.requests) {
    return
  }
  if (counted.consumed === limit.requests + 1) {
    await recordRefusal('access.refused', {
      ...(person instanceof Account ? subjectOf(person) : {}),
      actor,
      reason: 'throttled',
    })
  }
  throw new errors.E_TOO_MANY_REQUESTS(counted)
}
