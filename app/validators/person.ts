import { readEmail } from '#circular/email'
import { readNationalId } from '#circular/national_id'
import { LONGEST_FULL_NAME, readPersonName } from '#circular/person_name'
import { readMobilePhone } from '#circular/phone'
import { line } from '#validators/plain_text'
import vine from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'

type Reads = (text: string) => { ok: boolean }

const isReadable = vine.createRule(
  (value: unknown, { reads, fault }: { reads: Reads; fault: string }, field: FieldContext) => {
    if (typeof value === 'string' && !reads(value).ok) {
      field.report('{{ field }} cannot be read', fault, field)
    }
  }
)

/** Name and surname in one field. */
export function fullName() {
  const reads: Reads = (text) => readPersonName(text, { longest: LONGEST_FULL_NAME })
  return line(200)
    .minLength(3)
    .use(isReadable({ reads, fault: 'person_name' }))
}

export function nameOfPerson() {
  return line(200).use(isReadable({ reads: (text) => readPersonName(text), fault: 'person_name' }))
}

export function emailAddress() {
  return line(254).use(isReadable({ reads: readEmail, fault: 'email' }))
}

export function nationalIdNumber() {
  return line(100).use(isReadable({ reads: readNationalId, fault: 'national_id' }))
}

export function mobilePhoneNumber() {
  return line(60).use(isReadable({ reads: readMobilePhone, fault: 'mobile' }))
}
