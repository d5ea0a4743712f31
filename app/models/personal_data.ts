import { openText, sealText } from '#access/data_keys'
import { canonicalJson } from '#audit/canonical_json'
import env from '#start/env'
import { createHmac } from 'node:crypto'

export type PersonalData = {
  givenName: string
  familyName: string
  email: string
  officePhone: string
  mobilePhone: string
}

/** R28: T.C. numbers lie encrypted; '' stays '' and says that none came. */
export function encryptedNationalId(text: string) {
  return text === '' ? '' : sealText('national_id', text).toString('base64')
}

export function decryptedNationalId(sealed: string) {
  return sealed === '' ? '' : openText('national_id', Buffer.from(sealed, 'base64'))
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
