import { openText, sealText } from '#access/data_keys'
import { canonicalJson, type JsonValue } from '#audit/canonical_json'
import { createHash, randomBytes } from 'node:crypto'

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

/**
 * The salt is encrypted too: with it in the open, eleven digits of a T.C. number are guessed from
 * their digest in minutes.
 */
export function concealed(name: string, value: JsonValue): PrivateValue {
  const salt = randomBytes(16).toString('base64url')

  return {
    name,
    digest: saltedDigest(salt, name, value),
    salt: sealText('audit_private', salt),
    value: sealText('audit_private', canonicalJson(value)),
  }
}

/** Throws when either part was altered. */
export function revealed({ name, salt, value }: Omit<PrivateValue, 'digest'>) {
  const plainSalt = openText('audit_private', salt)
  const plainValue = JSON.parse(openText('audit_private', value)) as JsonValue

  return { value: plainValue, digest: saltedDigest(plainSalt, name, plainValue) }
}

/** base64url(SHA-256(JCS([salt, name, value]))): whoever is given salt and value can check it. */
export function saltedDigest(salt: string, name: string, value: JsonValue) {
  return createHash('sha256')
    .update(canonicalJson([salt, name, value]))
    .digest('base64url')
}
