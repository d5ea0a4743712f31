import env from '#start/env'
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
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
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', encryptionKey(), iv)
  const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])

  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')
}

export function openedSecret(sealed: string) {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', encryptionKey(), bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))

  return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
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

function encryptionKey() {
  const dataKey = Buffer.from(env.get('DATA_KEY').release(), 'base64')
  return Buffer.from(hkdfSync('sha256', dataKey, '', 'totp', 32))
}
