import { openText, sealText } from '#access/data_keys'
import { drawn } from '#documents/initial_password'
import { timingSafeEqual } from 'node:crypto'

/** 10 × log2(31) = 49 bits, tried five times in a quarter of an hour from one address. */
const LENGTH = 10

const NO_CODE = '-'.repeat(LENGTH)

/**
 * Teslim kodu of a one-time link: the link goes to its holder, the code to the liaison, and neither
 * opens anything alone (R12 m.5/b). Sealed; destroyed when the link ends.
 */
export function newClaimCode() {
  return sealText('claim_code', drawn(LENGTH)).toString('base64')
}

/** Ten letters and digits, for the liaison who passes them on. */
export function openedClaimCode(sealed: string) {
  return openText('claim_code', Buffer.from(sealed, 'base64'))
}

/** People type it in groups, with a hyphen or with Caps Lock. */
export function isClaimCode(typed: string, sealed: string) {
  const letters = typed.replace(/[\s-]/g, '')
  const given = /^[a-z2-9]{10}$/i.test(letters) ? letters.toLowerCase() : NO_CODE

  return timingSafeEqual(Buffer.from(given), Buffer.from(openedClaimCode(sealed)))
}
