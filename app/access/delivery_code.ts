import { openedSecret, sealedSecret } from '#access/totp'
import { randomInt, timingSafeEqual } from 'node:crypto'

const DIGITS = 6

/**
 * Teslim kodu: the second condition of the portal's initial password, which asks for no registered
 * address. SKGM tells it by telephone, the letter goes by hand (DOMAIN "What each door asks for").
 */
export function newDeliveryCode() {
  return sealedSecret(String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0'))
}

/** Six digits, for the officer who tells them. */
export function openedDeliveryCode(sealed: string) {
  return openedSecret(sealed)
}

/** People type it in groups. */
export function isDeliveryCode(typed: string, sealed: string) {
  const digits = typed.replace(/\s/g, '')
  const given = Buffer.from(/^\d{6}$/.test(digits) ? digits : '-'.repeat(DIGITS))

  return timingSafeEqual(given, Buffer.from(openedSecret(sealed)))
}
