import { dictionary } from '@zxcvbn-ts/language-common'

/** Those of leaked collections that could be a password here at all (ASVS 6.2.4). */
const SHORTEST_LISTED = 4

const LISTED = new Set(
  dictionary['passwords-common'].filter(({ length }) => length >= SHORTEST_LISTED)
)

/** Whether small ASCII text is a password many people have, once or again and again. */
export function isListedPassword(text: string) {
  return unitsOf(text).some((unit) => LISTED.has(unit))
}

/** What the text is a repetition of, itself included. */
function unitsOf(text: string) {
  const sizes = Array.from({ length: text.length }, (_, index) => index + 1)

  return sizes
    .filter((size) => text.length % size === 0)
    .map((size) => text.slice(0, size))
    .filter((unit) => unit.repeat(text.length / unit.length) === text)
}
