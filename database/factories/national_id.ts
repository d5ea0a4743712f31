const SEEDS = 1_000_000

/**
 * An invented T.C. kimlik numarası for a seed from 0 to 999999: its check digits are right, but it
 * belongs to nobody. Citizens' numbers do not begin with 900, foreigners' begin with 97 to 99.
 */
export function inventedNationalId(seed: number) {
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEEDS) {
    throw new RangeError(`An invented national id needs a seed from 0 to ${SEEDS - 1}`)
  }
  const digits = Array.from(`900${String(seed).padStart(6, '0')}`, Number)
  const tenth = digits.reduce((total, digit, index) => total + digit * (index % 2 ? 9 : 7), 0) % 10
  const eleventh = digits.reduce((total, digit) => total + digit, tenth) % 10

  return [...digits, tenth, eleventh].join('')
}
