export type PersonNameFault =
  'empty' | 'too_long' | 'has_control_character' | 'formula_start' | 'not_letters'

export type PersonNameReading = { ok: true; name: string } | { ok: false; reason: PersonNameFault }

/** Code points of a given or family name; a signing official's full name has twice as many. */
export const LONGEST_NAME = 60
export const LONGEST_FULL_NAME = 120

/** Without full-width and other look-alike Latin letters, which lie above these ranges. */
const NAME =
  /^[\p{Script=Latin}&&[A-\u024f\u1e00-\u1eff]][[\p{Script=Latin}&&[A-\u024f\u1e00-\u1eff]]'’. \-]*$/v

/**
 * Reads a person's name (R08): Latin letters with the Turkish ones, joined by blank, hyphen,
 * apostrophe or point. Letters keep their case: "İ" and "ı" are never converted.
 */
export function readPersonName(
  text: string,
  { longest = LONGEST_NAME }: { longest?: number } = {}
): PersonNameReading {
  const reason = faultOf(text, longest)

  return reason === null ? { ok: true, name: normalized(text) } : { ok: false, reason }
}

function faultOf(text: string, longest: number): PersonNameFault | null {
  const name = normalized(text)

  if (name === '') {
    return 'empty'
  }
  if (Array.from(name).length > longest) {
    return 'too_long'
  }
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) {
    return 'has_control_character'
  }
  if (/^[=+\-@]/.test(name)) {
    return 'formula_start'
  }

  return NAME.test(name) ? null : 'not_letters'
}

/**
 * Surprise: "İ" made small outside Turkish becomes "i" with a loose point (U+0307), which no
 * composition takes back. It is the letter "i" again here.
 */
function normalized(text: string) {
  return text
    .normalize('NFC')
    .replace(/i\u0307/g, 'i')
    .replace(/ +/g, ' ')
    .trim()
}
