import { dictionary } from '@zxcvbn-ts/language-common'

/** Those of leaked collections (ASVS 6.2.4, 6.2.12). */
const LISTED = new Set(dictionary['passwords-common'])

/** Whether small ASCII text is a password many people have, once or again and again. */
export function isListedPassword(text: string) {
  return unitsOf(text).some((unit) => LISTED.has(unit))
}

/** What the text is a repetition of, itself included. */
function unitsOf(text: string) {
  const sizes = Array.from({ length: text.length }, (_, index) => index + 1)

  return sizes
    .map((size) => text.slice(0, size))
    .filter((unit) => unit.repeat(text.length / unit.length) === text)
}
