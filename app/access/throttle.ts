import { COUNTED } from '#config/limiter'
import limiter from '@adonisjs/limiter/services/main'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { createHash } from 'node:crypto'

/** Wrong tries from one address against one name before both are parted for a while. */
export const TRIES_PER_NAME = 5

/** Wrong tries from one address against any names. */
const TRIES_PER_ADDRESS = 60

export const WINDOW_MINUTES = 15

const WINDOW = `${WINDOW_MINUTES} mins`

type Named = { realm: 'staff' | 'account' | 'step_up' | 'link'; name: string }

export type Attempt = Named & { address: string }

type Counter = { key: string; points: number; expire: number }

export type Lock = { address: string; until: DateTime }

/**
 * Counted per name AND address: whoever floods a rival's names from elsewhere locks out himself
 * alone (SECURITY T2).
 */
export async function isThrottled(attempt: Attempt) {
  const limits = new Map([
    [`${COUNTED}:${nameKey(attempt)}`, TRIES_PER_NAME],
    [`${COUNTED}:${addressKey(attempt)}`, TRIES_PER_ADDRESS],
  ])
  const rows: Counter[] = await counters()
    .whereIn('key', [...limits.keys()])
    .where('expire', '>', Date.now())

  return rows.some(({ key, points }) => points > limits.get(key)!)
}

/** Counts a wrong try; true when it was the one too many. */
export async function countFailure(attempt: Attempt) {
  const [byName] = await Promise.all([
    perName().increment(nameKey(attempt)),
    perAddress().increment(addressKey(attempt)),
  ])

  if (byName.consumed >= TRIES_PER_NAME) {
    await perName().block(nameKey(attempt), WINDOW)
  }
  return byName.consumed === TRIES_PER_NAME
}

/** Where a name is parted from now, and until when. */
export async function locksOf(name: Named): Promise<Lock[]> {
  const rows: Counter[] = await countersOf(name)
    .where('points', '>', TRIES_PER_NAME)
    .where('expire', '>', Date.now())
    .orderBy('key')

  return rows.map(({ expire, key }) => ({
    address: key.slice(counterKey(name).length),
    until: DateTime.fromMillis(Number(expire)),
  }))
}

/** Lets a name try again from everywhere. */
export async function unlock(name: Named, trx: TransactionClientContract) {
  await countersOf(name, trx).delete()
}

export async function forgetFailures(attempt: Attempt) {
  await perName().delete(nameKey(attempt))
}

function perName() {
  return limiter.use({ requests: TRIES_PER_NAME, duration: WINDOW })
}

function perAddress() {
  return limiter.use({ requests: TRIES_PER_ADDRESS, duration: WINDOW, blockDuration: WINDOW })
}

function nameKey({ address, ...named }: Attempt) {
  return `${keyOf(named)}${address}`
}

function keyOf({ realm, name }: Named) {
  const digest = createHash('sha256').update(name).digest('base64url')
  return `${realm}:${digest}:`
}

/** As the table has it, before the address. */
function counterKey(named: Named) {
  return `${COUNTED}:${keyOf(named)}`
}

/** The name's counters, whatever the address: all keys that begin alike. */
function countersOf(named: Named, client?: QueryClientContract) {
  const beginning = counterKey(named)
  return counters(client).whereBetween('key', [beginning, `${beginning}~`])
}

function counters(client: QueryClientContract = db.connection()) {
  return client.query().from('rate_limits')
}

function addressKey({ realm, address }: Attempt) {
  return `${realm}:${address}`
}
