import { randomInt } from 'node:crypto'

/**
 * No 0 O o 1 l I i, nothing that looks like its own capital, no ı İ ş ğ: read
 * from paper and typed by hand on a Turkish or any other keyboard, Caps Lock included.
 */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

const PASSWORD_LENGTH = 20
const GROUP_OF_FIVE = /.{1,5}/g
const USERNAME_LENGTH = 10
const RECOVERY_CODE_LENGTH = 15

/**
 * İlk şifre. 20 of 31 letters, each drawn by the system's CSPRNG: 20 × log2(31)
 * = 99 bits; it lives for days and is changed at the first sign-in (Genelge m.5/c).
 */
export function initialPassword(): string {
  return drawn(PASSWORD_LENGTH)
}

/** Kurtarma kodu. 15 × log2(31) = 74 bits; it stands on paper until it is used, once. */
export function recoveryCode(): string {
  return drawn(RECOVERY_CODE_LENGTH)
}

/** How one is spelt, without the gaps. */
export const RECOVERY_CODE = new RegExp(`^[${LETTERS}]{${RECOVERY_CODE_LENGTH}}$`)

/** For the eye only: the gaps may be typed or left out. */
export function inGroups(password: string): string[] {
  return password.match(GROUP_OF_FIVE) ?? []
}

/**
 * A user name says nothing about person or order (Genelge m.3/d, m.5/b). Of
 * 23 × 31^9 names; whether one was used before is for the database to say.
 */
export function opaqueUsername(): string {
  const username = drawn(USERNAME_LENGTH)
  return /^[a-z]/.test(username) ? username : opaqueUsername()
}

/** So many of those letters, by the system's CSPRNG. */
export function drawn(length: number) {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}
