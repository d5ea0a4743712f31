import { canonicalJson } from '#audit/canonical_json'
import type { Change } from '#audit/event'
import { maskNationalId, readNationalId } from '#circular/national_id'
import { isoDate } from '#operations/form_facts'
import type RequestForm from '#models/request_form'
import { createHash } from 'node:crypto'

export type FormRow = {
  number: number
  givenName: string
  familyName: string
  nationalId: string
  email: string
  officePhone: string
  mobilePhone: string
  isLiaison: boolean
}

/** A form as it came, place by place; dates are ISO, empty rows are left out. */
export type FormContent = {
  wantsWebSite: boolean
  wantsWebService: boolean
  officialName: string
  signedOn: string | null
  originalReceivedOn: string | null
  originalRegistryNo: string
  ips: { number: number; address: string }[]
  users: FormRow[]
}

type Value = string | boolean | null

export const NO_CONTENT: FormContent = {
  wantsWebSite: false,
  wantsWebService: false,
  officialName: '',
  signedOn: null,
  originalReceivedOn: null,
  originalRegistryNo: '',
  ips: [],
  users: [],
}

/** Of a form with its users and addresses loaded. */
export function contentOf(form: RequestForm): FormContent {
  return {
    wantsWebSite: form.wantsWebSite,
    wantsWebService: form.wantsWebService,
    officialName: form.officialName,
    signedOn: isoDate(form.signedOn),
    originalReceivedOn: isoDate(form.originalReceivedOn),
    originalRegistryNo: form.originalRegistryNo,
    ips: form.ips.map(({ number, address }) => ({ number, address })),
    users: form.users.map((user) => ({
      number: user.number,
      givenName: user.givenName,
      familyName: user.familyName,
      nationalId: user.plainNationalId,
      email: user.email,
      officePhone: user.officePhone,
      mobilePhone: user.mobilePhone,
      isLiaison: user.isLiaison,
    })),
  }
}

/**
 * As the form's fields show it (R28): a T.C. number is masked; what is none must be seen, or
 * nobody could correct it.
 */
export function maskedContent(content: FormContent): FormContent {
  return {
    ...content,
    users: content.users.map((user) => ({ ...user, nationalId: masked(user.nationalId) })),
  }
}

/** A number that came back masked is the one on file, of its own row if that has it. */
export function unmaskedContent(content: FormContent, onFile: FormContent): FormContent {
  const users = content.users.map((user) => {
    const kept = onFile.users.filter(({ nationalId }) => masked(nationalId) === user.nationalId)
    const one = kept.find(({ number }) => number === user.number) ?? (kept.length === 1 && kept[0])

    return one ? { ...user, nationalId: one.nationalId } : user
  })

  return { ...content, users }
}

/** Field by field what one content has and the other has not. */
export function changesBetween(before: FormContent, after: FormContent): Change[] {
  const [old, current] = [fieldsOf(before), fieldsOf(after)]
  const fields = [...new Set([...old.keys(), ...current.keys()])]

  return fields
    .map((field) => ({ field, from: old.get(field) ?? null, to: current.get(field) ?? null }))
    .filter(({ from, to }) => from !== to)
    .map((change) => ({ ...change, personal: isPersonal(change.field) }))
}

/**
 * base64url(SHA-256) over the canonical JSON of what the applicant asks for and its salt. The day of
 * the signature and the receipt of the original are written by hand on paper that is printed already.
 */
export function contentDigest(content: FormContent, salt: string) {
  const { originalReceivedOn, originalRegistryNo, signedOn } = NO_CONTENT
  const asked = { ...content, originalReceivedOn, originalRegistryNo, signedOn }

  return createHash('sha256')
    .update(canonicalJson([salt, asked]))
    .digest('base64url')
}

function masked(nationalId: string) {
  return readNationalId(nationalId).ok ? maskNationalId(nationalId) : nationalId
}

/** A content as the log names its fields: `users.1.email`, `ips.2`. */
export function fieldsOf(content: FormContent) {
  const { ips, users, ...header } = content

  return new Map<string, Value>([
    ...Object.entries(header),
    ...ips.map(({ number, address }): [string, Value] => [`ips.${number}`, address]),
    ...users.flatMap(({ number, ...columns }) =>
      Object.entries(columns).map(([column, value]): [string, Value] => [
        `users.${number}.${column}`,
        value,
      ])
    ),
  ])
}

function isPersonal(field: string) {
  return field === 'officialName' || (field.startsWith('users.') && !field.endsWith('.isLiaison'))
}
