import env from '#start/env'
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** What a key derived from DATA_KEY is for: none opens what another sealed. */
export type Purpose = 'national_id' | 'totp' | 'audit_private' | 'claim_code' | 'mail_link'

const NONCE_LENGTH = 12
const TAG_LENGTH = 16

const derived = new Map<string, Buffer[]>()

/**
 * AES-256-GCM (NIST SP 800-38D) under the key of `purpose`, which HKDF-SHA-256 (RFC 5869) derives
 * from DATA_KEY. Layout: nonce (12 bytes), tag (16), ciphertext.
 */
export function sealText(purpose: Purpose, text: string): Buffer {
  const [key] = keysFor(purpose)
  const nonce = randomBytes(NONCE_LENGTH)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])

  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** Throws when none of the keys that are read sealed it, or when a single bit was changed. */
export function openText(purpose: Purpose, sealed: Buffer): string {
  for (const key of keysFor(purpose)) {
    const text = openedWith(key, sealed)

    if (text !== null) {
      return text
    }
  }
  throw new Error('No data key opens this: it was sealed with another key or altered')
}

/** Whether the key in force opens it: what it does not open waits to be sealed anew. */
export function isSealedInForce(purpose: Purpose, sealed: Buffer) {
  const [key] = keysFor(purpose)
  return openedWith(key, sealed) !== null
}

/** DATA_KEY, which seals, and those of DATA_KEY_ALSO_READ, which only open. */
export function dataKeys(): Buffer[] {
  const others = env.get('DATA_KEY_ALSO_READ')?.release().split(',') ?? []

  return [env.get('DATA_KEY').release(), ...others]
    .filter((text) => text.trim() !== '')
    .map((text) => Buffer.from(text.trim(), 'base64'))
}

/** Derived once for each set of keys: a review page opens a dozen numbers. */
function keysFor(purpose: Purpose): Buffer[] {
  const keys = dataKeys()
  const name = `${purpose} ${keys.map((key) => key.toString('base64')).join(' ')}`
  const known =
    derived.get(name) ?? keys.map((key) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32)))

  derived.set(name, known)
  return known
}

function openedWith(key: Buffer, sealed: Buffer) {
  const body = NONCE_LENGTH + TAG_LENGTH
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_LENGTH), {
    authTagLength: TAG_LENGTH,
  })

  try {
    decipher.setAuthTag(sealed.subarray(NONCE_LENGTH, body))
    return decipher.update(sealed.subarray(body), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return null
  }
}
