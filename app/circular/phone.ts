import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

export type PhoneFault = 'empty' | 'not_a_phone' | 'not_mobile' | 'has_extension'

export type PhoneReading =
  | {
      ok: true
      /** E.164, such as +903123456789; short 444 numbers as +904441444. */
      number: string
      extension: string | null
      /** As people write it: national form for Turkish numbers, international for others. */
      formatted: string
    }
  | { ok: false; reason: PhoneFault }

const LONGEST_PHONE = 40
const MOBILE_TYPES = ['MOBILE', 'FIXED_LINE_OR_MOBILE']

/** Reads an office phone (R08): any valid number, Turkish unless it says otherwise, with extension. */
export function readOfficePhone(text: string): PhoneReading {
  const phone = parsed(text)

  if (text.trim() === '') {
    return { ok: false, reason: 'empty' }
  }

  return phone ? readingOf(phone) : { ok: false, reason: 'not_a_phone' }
}

/** Reads a mobile phone (R08): a valid mobile number without extension. */
export function readMobilePhone(text: string): PhoneReading {
  const phone = parsed(text)

  if (text.trim() === '') {
    return { ok: false, reason: 'empty' }
  }
  if (!phone) {
    return { ok: false, reason: 'not_a_phone' }
  }
  if (phone.ext) {
    return { ok: false, reason: 'has_extension' }
  }

  return MOBILE_TYPES.includes(phone.getType() ?? '')
    ? readingOf(phone)
    : { ok: false, reason: 'not_mobile' }
}

type ParsedPhone = NonNullable<ReturnType<typeof parsePhoneNumberFromString>>

function parsed(text: string): ParsedPhone | null {
  if (text.length > LONGEST_PHONE || /[^\p{ASCII}\p{Script=Latin}]/u.test(text)) {
    return null
  }
  const phone = parsePhoneNumberFromString(withExtensionMark(text.trim()), {
    defaultCountry: 'TR',
    extract: false,
  })

  return phone?.isValid() ? phone : null
}

/** "0312 345 67 89 dahili 12" and "0312 345 67 89 / 12" are how extensions are written here. */
function withExtensionMark(text: string) {
  return text
    .toLocaleLowerCase('tr')
    .replace(/\s*(?:dah[iı]l[iı]|dah\.?|\/)\s*:?\s*(\d{1,7})$/, ' x$1')
}

function readingOf(phone: ParsedPhone): PhoneReading {
  return {
    ok: true,
    number: phone.number,
    extension: phone.ext ?? null,
    formatted: phone.country === 'TR' ? phone.formatNational() : phone.formatInternational(),
  }
}
