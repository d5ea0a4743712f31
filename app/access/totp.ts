import { openText, sealText } from '#access/data_keys'
import { Secret, TOTP } from 'otpauth'

const PERIOD_SECONDS = 30

export function newTotpSecret() {
  return new Secret({ size: 20 }).base32
}

/** The code that will be accepted next: of this half minute, or of the coming one when it is spent. */
export function nextCode({
  totpSecret,
  totpLastStep,
}: {
  totpSecret: string
  totpLastStep: number | bigint
}) {
  const now = Math.floor(Date.now() / 1000 / PERIOD_SECONDS)
  const step = Math.max(now, Number(totpLastStep) + 1)

  return totpOf(openedSecret(totpSecret)).generate({ timestamp: step * PERIOD_SECONDS * 1000 })
}

/**
 * The 30-second step a code belongs to, or null for a wrong one. A step counts once: the caller
 * stores it and refuses everything up to it (RFC 6238 5.2).
 */
export function stepOf(code: string, { secret, after }: { secret: string; after: number }) {
  const now = Date.now()
  const delta = totpOf(secret).validate({ token: digitsOf(code), timestamp: now, window: 1 })
  const step = delta === null ? null : Math.floor(now / 1000 / PERIOD_SECONDS) + delta

  return step !== null && step > after ? step : null
}

/** For the authenticator's QR code. */
export function otpauthUri(secret: string, label: string) {
  return totpOf(secret, label).toString()
}

export function sealedSecret(secret: string) {
  return sealText('totp', secret).toString('base64')
}

export function openedSecret(sealed: string) {
  return openText('totp', Buffer.from(sealed, 'base64'))
}

/** The authenticator compares bytes: six letters that are more bytes than six would break it. */
function digitsOf(code: string) {
  const token = code.replace(/\s/g, '')
  return /^\d{6}$/.test(token) ? token : ''
}

function totpOf(secret: string, label = 'SSPS') {
  return new TOTP({
    issuer: 'SSPS',
    label,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  })
}
