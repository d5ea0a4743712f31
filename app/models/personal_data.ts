import { canonicalJson } from '#audit/canonical_json'
import env from '#start/env'
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

export type PersonalData = {
  givenName: string
  familyName: string
  email: string
  officePhone: string
  mobilePhone: string
}

/** R28: T.C. numbers lie encrypted; '' stays '' and says that none came. */
export function encryptedNationalId(text: string) {
  return text === '' ? '' : encrypted(text).toString('base64')
}

export function decryptedNationalId(sealed: string) {
  return sealed === '' ? '' : decrypted(Buffer.from(sealed, 'base64'))
}

/** Tells whether two T.C. numbers are the same, and nothing else: base64url HMAC-SHA-256. */
export function nationalIdIndex(nationalId: string) {
  return keyed('national_id', nationalId)
}

/** Changes when a holder's data change; says nothing of what they are. */
export function personalDigest({
  givenName,
  familyName,
  email,
  officePhone,
  mobilePhone,
}: PersonalData) {
  return keyed('personal', canonicalJson([givenName, familyName, email, officePhone, mobilePhone]))
}

function keyed(purpose: string, text: string) {
  const key = Buffer.from(env.get('INDEX_KEY').release(), 'base64')
  return createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url')
}

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

let key: Buffer | undefined

/** Derived once: a review page decrypts a dozen numbers. */
function encryptionKey() {
  key ??= Buffer.from(
    hkdfSync('sha256', Buffer.from(env.get('DATA_KEY').release(), 'base64'), '', 'national_id', 32)
  )
  return key
}
