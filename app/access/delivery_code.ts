import { openedSecret, sealedSecret } from '#access/totp'
import { randomInt, timingSafeEqual } from 'node:crypto'

/** 26 bits: at least 20 are asked of a code that travels beside a password (ASVS 6.5.4). */
const DIGITS = 8

/**
 * Teslim kodu: the second condition of the portal's initial password, which asks for no registered
 * address. SKGM tells it by telephone, the letter goes by hand (DOMAIN "What each door asks for").
 */
export function newDeliveryCode() {
  return sealedSecret(String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0'))
}

/** The digits, for the officer who tells them. */
export function openedDeliveryCode(sealed: string) {
  return openedSecret(sealed)
}

/** People type it in groups; a letter of an older release has six digits. */
export function isDeliveryCode(typed: string, sealed: string) {
  const code = openedSecret(sealed)
  const digits = typed.replace(/\s/g, '')
  const isSpelt = /^\d+$/.test(digits) && digits.length === code.length
  const given = isSpelt ? digits : '-'.repeat(code.length)

  return timingSafeEqual(Buffer.from(given), Buffer.from(code))
}
