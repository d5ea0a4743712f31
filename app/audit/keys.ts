import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const ED25519 = 0x01
const RAW_KEY_LENGTH = 32

/** Reads a PEM private key; anything but Ed25519 throws. */
export async function signingKeyFrom(file: string) {
  return ensureEd25519(createPrivateKey(await readFile(file)), file)
}

/** Reads a PEM public key; anything but Ed25519 throws. */
export async function publicKeyFrom(file: string) {
  return ensureEd25519(createPublicKey(await readFile(file)), file)
}

/** Writes a new private key where only its owner reads it. Throws when the file exists. */
export async function generateSigningKey(file: string) {
  const { privateKey } = generateKeyPairSync('ed25519')

  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    flag: 'wx',
    mode: 0o600,
  })

  return privateKey
}

/** The public half, for the web process and for openssl. */
export async function publishKey(key: KeyObject, file: string) {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, publicPem(key))
  await chmod(file, 0o644)
}

export function publicPem(key: KeyObject) {
  return publicHalf(key).export({ type: 'spki', format: 'pem' }) as string
}

/** SHA-256 of the public key's DER form: what is printed and compared by eye. */
export function fingerprint(key: KeyObject) {
  const der = publicHalf(key).export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex').match(/.{4}/g)!.join(' ')
}

/** The first 4 bytes of SHA-256(name || "\n" || 0x01 || public key) (C2SP signed-note). */
export function keyId(name: string, key: KeyObject) {
  return createHash('sha256').update(`${name}\n`).update(typedKey(key)).digest().subarray(0, 4)
}

/** `<name>+<key id, hex>+<base64(0x01 || public key)>` (C2SP signed-note). */
export function verifierKey(name: string, key: KeyObject) {
  return `${name}+${keyId(name, key).toString('hex')}+${typedKey(key).toString('base64')}`
}

/** Reads a verifier key; throws when its parts do not fit each other. */
export function parseVerifierKey(text: string) {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text)
  const bytes = Buffer.from(parts?.[3] ?? '', 'base64')

  if (!parts || bytes[0] !== ED25519 || bytes.length !== RAW_KEY_LENGTH + 1) {
    throw new Error('This is no Ed25519 verifier key')
  }

  const verifier = { name: parts[1], key: publicKeyOf(bytes.subarray(1)) }

  if (verifierKey(verifier.name, verifier.key) !== text) {
    throw new Error('The verifier key does not match its own id')
  }

  return verifier
}

function publicKeyOf(raw: Buffer) {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  })
}

function typedKey(key: KeyObject) {
  const { x } = publicHalf(key).export({ format: 'jwk' })
  return Buffer.concat([Buffer.of(ED25519), Buffer.from(x!, 'base64url')])
}

/** createPublicKey refuses a key that is public already. */
function publicHalf(key: KeyObject) {
  return key.type === 'public' ? key : createPublicKey(key)
}

function ensureEd25519(key: KeyObject, file: string) {
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new Error(`${file} holds no Ed25519 key`)
  }

  return key
}
