import { openSealedBytes, sealBytes } from '#documents/sealed_bytes'
import { appUrl } from '#config/app'
import { createHash, hkdfSync, randomBytes } from 'node:crypto'

/** 160 bits; in hexadecimal, so that no mail program takes its end for punctuation. */
const TOKEN_BYTES = 20

const TOKEN = /^[0-9a-f]{40}$/

export function newLinkToken() {
  return randomBytes(TOKEN_BYTES).toString('hex')
}

/** Behind the number sign no browser sends it: no log of a server or proxy ever holds a token. */
export function linkTo(token: string) {
  return `${appUrl}/link#${token}`
}

/** What somebody gave, be it the whole link: its token, or null for what can be none. */
export function tokenIn(given: string) {
  const token = given.slice(given.lastIndexOf('#') + 1).trim()
  return TOKEN.test(token) ? token : null
}

/** What the database knows a link by. */
export function tokenDigest(token: string) {
  return createHash('sha256').update(token).digest('base64url')
}

/** Beside DATA_KEY the link itself opens what waits behind it: who has our keys alone reads nothing. */
export function sealBehindLink(token: string, bytes: Uint8Array) {
  return sealBytes(keyOf(token), bytes)
}

export function openBehindLink(token: string, sealed: Buffer) {
  return openSealedBytes([keyOf(token)], sealed)
}

function keyOf(token: string) {
  return Buffer.from(hkdfSync('sha256', token, '', 'link', 32))
}
