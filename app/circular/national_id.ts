export type NationalIdFault = 'empty' | 'not_eleven_digits' | 'wrong_checksum'

export type NationalIdReading =
  { ok: true; nationalId: string } | { ok: false; reason: NationalIdFault }

/**
 * Reads a T.C. kimlik numarası: eleven ASCII digits, the first not zero, with its two check
 * digits right (R08). Digits of other scripts are no digits here: they must never be stored.
 */
export function readNationalId(text: string): NationalIdReading {
  const nationalId = text.trim()

  if (nationalId === '') {
    return { ok: false, reason: 'empty' }
  }
  if (!/^[1-9]\d{10}$/.test(nationalId)) {
    return { ok: false, reason: 'not_eleven_digits' }
  }

  return hasRightCheckDigits(nationalId)
    ? { ok: true, nationalId }
    : { ok: false, reason: 'wrong_checksum' }
}

/** The first three and the last two digits; everything shorter than a number is hidden whole. */
export function maskNationalId(text: string) {
  return /^\d{11}$/.test(text) ? `${text.slice(0, 3)}******${text.slice(-2)}` : '***********'
}

function hasRightCheckDigits(nationalId: string) {
  const digits = Array.from(nationalId, Number)
  const odd = sum(digits.filter((_, index) => index % 2 === 0 && index < 9))
  const even = sum(digits.filter((_, index) => index % 2 === 1 && index < 8))
  const tenth = (((odd * 7 - even) % 10) + 10) % 10
  const eleventh = sum(digits.slice(0, 10)) % 10

  return digits[9] === tenth && digits[10] === eleventh
}

function sum(numbers: number[]) {
  return numbers.reduce((total, number) => total + number, 0)
}
