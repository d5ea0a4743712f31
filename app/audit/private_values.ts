import env from '#start/env'
import { canonicalJson, type JsonValue } from '#audit/canonical_json'
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/**
 * A value the log proves without holding it. The event keeps `digest`; salt
 * and value lie encrypted in a table from which a person can be erased (KVKK).
 */
export type PrivateValue = {
  name: string
  digest: string
  salt: Buffer
  value: Buffer
}

export function concealed(name: string, value: JsonValue): PrivateValue {
  const salt = randomBytes(16).toString('base64url')

  return {
    name,
    digest: saltedDigest(salt, name, value),
    salt: encrypted(salt),
    value: encrypted(canonicalJson(value)),
  }
}

/** Throws when either part was altered. */
export function revealed({ name, salt, value }: Omit<PrivateValue, 'digest'>) {
  const plainSalt = decrypted(salt)
  const plainValue = JSON.parse(decrypted(value)) as JsonValue

  return { value: plainValue, digest: saltedDigest(plainSalt, name, plainValue) }
}

/** base64url(SHA-256(JCS([salt, name, value]))): whoever is given salt and value can check it. */
export function saltedDigest(salt: string, name: string, value: JsonValue) {
  return createHash('sha256')
    .update(canonicalJson([salt, name, value]))
    .digest('base64url')
}

/**
 * The salt is encrypted too: with it in the open, eleven digits of a T.C.
 * number are guessed from their digest in minutes.
 */
function encrypted(text: string) {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', encryptionKey(), iv)
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])

  return Buffer.concat([iv, cipher.getAuthTag(), body])
}

function decrypted(sealed: Buffer) {
  const decipher = createDecipheriv('aes-256-gcm', encryptionKey(), sealed.subarray(0, 12))
  decipher.setAuthTag(sealed.subarray(12, 28))

  return decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8')
}

function encryptionKey() {
  const dataKey = Buffer.from(env.get('DATA_KEY').release(), 'base64')
  return Buffer.from(hkdfSync('sha256', dataKey, '', 'audit_private', 32))
}
