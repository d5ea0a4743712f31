import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const MAGIC = Buffer.from('SSPS\x01', 'latin1')
const KEY_ID_LENGTH = 8
const NONCE_LENGTH = 12
const TAG_LENGTH = 16
const HEADER_LENGTH = MAGIC.length + KEY_ID_LENGTH + NONCE_LENGTH

/**
 * AES-256-GCM (NIST SP 800-38D). Layout: "SSPS" 0x01, key id (8 bytes),
 * nonce (12), ciphertext, tag (16). The header is authenticated, too. The key
 * id tells which key opens the bytes, so that keys can be changed one by one.
 */
export function sealBytes(dataKey: Buffer, bytes: Uint8Array): Buffer {
  const header = Buffer.concat([MAGIC, keyIdOf(dataKey), randomBytes(NONCE_LENGTH)])
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonceOf(header)).setAAD(header)

  return Buffer.concat([header, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** Throws when no given key is the one that sealed the bytes, or when a single bit was changed. */
export function openSealedBytes(dataKeys: Buffer[], sealed: Buffer): Buffer {
  const header = sealed.subarray(0, HEADER_LENGTH)
  const dataKey = dataKeys.find((key) => isSealedWith(key, header))

  if (!dataKey) {
    throw new Error('No data key opens this file: it was sealed with another key or is not sealed')
  }

  const tagStart = Math.max(sealed.length - TAG_LENGTH, HEADER_LENGTH)
  const decipher = createDecipheriv('aes-256-gcm', dataKey, nonceOf(header), {
    authTagLength: TAG_LENGTH,
  })

  decipher.setAAD(header).setAuthTag(sealed.subarray(tagStart))
  return Buffer.concat([
    decipher.update(sealed.subarray(HEADER_LENGTH, tagStart)),
    decipher.final(),
  ])
}

/** By the key id alone: whether the bytes are whole is seen when they are opened. */
export function isSealedWith(dataKey: Buffer, sealed: Buffer) {
  const beginning = Buffer.concat([MAGIC, keyIdOf(dataKey)])
  return sealed.subarray(0, beginning.length).equals(beginning)
}

function keyIdOf(dataKey: Buffer) {
  return createHash('sha256').update('key id').update(dataKey).digest().subarray(0, KEY_ID_LENGTH)
}

function nonceOf(header: Buffer) {
  return header.subarray(-NONCE_LENGTH)
}
