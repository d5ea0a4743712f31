import { keyId } from '#audit/keys'
import { sign, verify, type KeyObject } from 'node:crypto'

export type Verifier = { name: string; key: KeyObject }

type Signature = { name: string; keyId: Buffer; signature: Buffer }

const MOST_SIGNATURES = 100
const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u

/**
 * A C2SP signed note: the text, which ends with a newline, an empty line, and
 * one signature line under each signer's name.
 */
export function signNote(text: string, ...signers: readonly Verifier[]) {
  const lines = signers.map(({ name, key }) => {
    const signature = sign(null, Buffer.from(text), key)
    return `— ${name} ${Buffer.concat([keyId(name, key), signature]).toString('base64')}\n`
  })

  return `${text}\n${lines.join('')}`
}

/**
 * The text of a note and the names of the known signers. Throws when the note
 * is malformed, when a known key's signature is wrong, or when no key is known.
 * Signatures of unknown keys are passed over, as C2SP asks.
 */
export function openNote(note: string | Uint8Array, verifiers: readonly Verifier[]) {
  const { text, signatures } = parseNote(decoded(note))
  const seen = new Set<string>()

  for (const { name, key } of verifiers) {
    const found = signatures.find((one) => one.name === name && one.keyId.equals(keyId(name, key)))

    if (found && !verify(null, Buffer.from(text), key, found.signature)) {
      throw new Error(`The signature of ${name} is wrong`)
    }

    if (found) {
      seen.add(name)
    }
  }

  if (seen.size === 0) {
    throw new Error('No known key signed this note')
  }

  return { text, signers: [...seen] }
}

function parseNote(note: string) {
  const end = note.lastIndexOf('\n\n')

  if (end < 0 || !note.endsWith('\n') || hasControlCharacter(note)) {
    throw new Error('This is no signed note')
  }

  const lines = note.slice(end + 2, -1).split('\n')

  if (lines.length > MOST_SIGNATURES) {
    throw new Error('This note has too many signatures')
  }

  return { text: note.slice(0, end + 1), signatures: lines.map((line) => parseSignature(line)) }
}

function parseSignature(line: string): Signature {
  const parts = SIGNATURE_LINE.exec(line)
  const bytes = Buffer.from(parts?.[2] ?? '', 'base64')

  if (!parts || bytes.length < 5 || bytes.toString('base64') !== parts[2]) {
    throw new Error('This is no signature line')
  }

  return { name: parts[1], keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

function decoded(note: string | Uint8Array) {
  return typeof note === 'string' ? note : new TextDecoder('utf-8', { fatal: true }).decode(note)
}

function hasControlCharacter(text: string) {
  return /[^\P{Cc}\n]/u.test(text)
}
