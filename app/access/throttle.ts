import limiter from '@adonisjs/limiter/services/main'
import { createHash } from 'node:crypto'

/** Wrong tries from one address against one name before both are parted for a while. */
export const TRIES_PER_NAME = 5

/** Wrong tries from one address against any names. */
const TRIES_PER_ADDRESS = 60

export const WINDOW_MINUTES = 15

const WINDOW = `${WINDOW_MINUTES} mins`

export type Attempt = { realm: 'staff' | 'account' | 'step_up'; name: string; address: string }

/**
 * Counted per name AND address: whoever floods a rival's names from elsewhere locks out himself
 * alone (SECURITY T2).
 */
export async function isThrottled(attempt: Attempt) {
  const [byName, byAddress] = await Promise.all([
    perName().isBlocked(nameKey(attempt)),
    perAddress().isBlocked(addressKey(attempt)),
  ])
  return byName || byAddress
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

export async function forgetFailures(attempt: Attempt) {
  await perName().delete(nameKey(attempt))
}

function perName() {
  return limiter.use({ requests: TRIES_PER_NAME, duration: WINDOW })
}

function perAddress() {
  return limiter.use({ requests: TRIES_PER_ADDRESS, duration: WINDOW, blockDuration: WINDOW })
}

function nameKey({ realm, name, address }: Attempt) {
  const digest = createHash('sha256').update(name).digest('base64url')
  return `${realm}:${digest}:${address}`
}

function addressKey({ realm, address }: Attempt) {
  return `${realm}:${address}`
}
