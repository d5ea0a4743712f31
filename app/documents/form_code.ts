import { crc32 } from 'node:zlib'

/**
 * What each page of a printed form says of itself. `digest` is the first 16 bytes of the content's
 * SHA-256 as 32 small hexadecimal digits; `revision` and `page` count from 1, `page` up to `pages`.
 */
export type FormCode = {
  formNumber: string
  revision: number
  digest: string
  page: number
  pages: number
}

/** What a person compares or types: the form, its revision and the first 40 bits of the digest. */
export type ShortCode = {
  formNumber: string
  revision: number
  digestStart: string
}

const VERSION = 'SSPS1'
const DIGEST_BYTES = 16
const SHORT_BYTES = 5
const CHECKSUM_BYTES = 4

/** Douglas Crockford's Base 32: no I, L, O or U; all of it fits a QR code's alphanumeric mode. */
const BASE_32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const FORM_NUMBER = 'TF-\\d{4}-\\d{4,8}'
const COUNT = '[1-9]\\d{0,3}'
const CODE = new RegExp(
  `^${VERSION}:(${FORM_NUMBER}):(${COUNT}):([${BASE_32}]{26}):(${COUNT}):(${COUNT}):[${BASE_32}]{7}$`
)
const SHORT = new RegExp(
  `^(${FORM_NUMBER})-R(${COUNT})-([0-9A-Z]{4})-?([0-9A-Z]{4})-?([0-9A-Z*~$=])$`
)

/**
 * ISO/IEC 7064, MOD 37-2, finds every wrong character and every two that changed places. Its own
 * 37 check characters look alike (I, 1, L), so Crockford's stand for them.
 */
const CHECKED = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const CHECK_CHARACTERS = `${BASE_32}*~$=U`

/** The first 16 bytes of a content digest as the database has it: base64url of a SHA-256. */
export function digestOnPaper(contentDigest: string): string {
  const bytes = Buffer.from(contentDigest, 'base64url')

  if (bytes.length !== 32) {
    throw new Error('A content digest is the base64url of a SHA-256')
  }
  return bytes.subarray(0, DIGEST_BYTES).toString('hex')
}

/**
 * The text of the QR code: `SSPS1:TF-2023-0001:3:<digest>:1:2:<checksum>`, digest and CRC-32 in
 * Base 32. 59 to 67 characters of the alphanumeric mode, so version 4 at level Q holds it
 * (ISO/IEC 18004, table 7). Throws where `decode` would not give the same code back.
 */
export function encode(code: FormCode): string {
  const { formNumber, revision, digest, page, pages } = code
  const body = [VERSION, formNumber, revision, base32(hexBytes(digest)), page, pages].join(':')
  const text = `${body}:${checksumOf(body)}`

  if (!CODE.test(text) || page > pages || digest.length !== 2 * DIGEST_BYTES) {
    throw new Error(`No form has a page ${page} / ${pages} of ${formNumber}, revision ${revision}`)
  }
  return text
}

/** Null for whatever `encode` did not write: another program's code, a cut one, a misread one. */
export function decode(text: string): FormCode | null {
  const [, formNumber, revision, digest, page, pages] = CODE.exec(text) ?? []

  if (formNumber === undefined || Number(page) > Number(pages)) {
    return null
  }
  const code = {
    formNumber,
    revision: Number(revision),
    digest: hexOf(digest),
    page: Number(page),
    pages: Number(pages),
  }
  return encode(code) === text ? code : null
}

/** `TF-2023-0001-R3-7K2M-9QXD-H`: the last character checks all the others. */
export function shortCode({ formNumber, revision, digest }: FormCode): string {
  const start = base32(hexBytes(digest).subarray(0, SHORT_BYTES))
  const check = checkCharacterOf(`${formNumber}-R${revision}-${start}`)

  return `${formNumber}-R${revision}-${start.slice(0, 4)}-${start.slice(4)}-${check}`
}

/** As a person typed it: small letters and O for 0, I or L for 1 are forgiven. Null if it is none. */
export function readShortCode(text: string): ShortCode | null {
  const typed = text.replace(/\s/g, '').toUpperCase()
  const [, formNumber, revision, first, second, check] = SHORT.exec(typed) ?? []

  if (formNumber === undefined) {
    return null
  }
  const start = withoutLookAlikes(first + second)
  const expected = checkCharacterOf(`${formNumber}-R${revision}-${start}`)

  return withoutLookAlikes(check) === expected && !start.includes('U')
    ? { formNumber, revision: Number(revision), digestStart: hexOf(start) }
    : null
}

function checksumOf(body: string) {
  const bytes = Buffer.alloc(CHECKSUM_BYTES)
  bytes.writeUInt32BE(crc32(body))

  return base32(bytes)
}

function checkCharacterOf(text: string) {
  const characters = [...text].filter((character) => character !== '-')
  const remainder = characters.reduce(
    (sum, character) => ((sum + CHECKED.indexOf(character)) * 2) % 37,
    0
  )
  return CHECK_CHARACTERS[(38 - remainder) % 37]
}

function withoutLookAlikes(text: string) {
  return text.replaceAll('O', '0').replace(/[IL]/g, '1')
}

function hexBytes(digest: string) {
  return Buffer.from(digest, 'hex')
}

/** Groups of five bits from the left, the last one filled with zeros. */
function base32(bytes: Uint8Array) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')

  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => BASE_32[Number.parseInt(group.padEnd(5, '0'), 2)])
    .join('')
}

function hexOf(text: string) {
  const bits = [...text].map((letter) => BASE_32.indexOf(letter).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []

  return bytes.map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0')).join('')
}
