import { isListedPassword } from '#access/common_passwords'
import { FORBIDDEN_WORDS } from '#access/forbidden_words'
import env from '#start/env'
import hash from '@adonisjs/core/services/hash'
import { createHmac } from 'node:crypto'
import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'

/** The pepper in force by name: stored beside each hash, so that it can be changed. */
export const PEPPER_KEY = env.get('PASSWORD_PEPPER_ID') ?? 'p1'

/** Hours in which a person of the staff changes their initial password (ASVS 6.4.1). */
export const STAFF_INITIAL_HOURS = 72

/** Of an account, which has no second factor. */
export const SHORTEST_ALONE = 15
const SHORTEST_WITH_TOTP = 8
const LONGEST = 256

/** Some bcrypt hash nobody knows the password of: unknown names cost the same work. */
const NOBODY = '$bcrypt$v=98$r=12$hHhXlvO9HHcf/PGj48mYuw$RkrnH+2J/5HH0tYiTObhVv4HlmG97/4'

/**
 * As many hashes at once as there are cores: the others wait, and files and pages find a thread
 * beside them (T6).
 */
const inTurn = pLimit(availableParallelism())

/** An initial password is the one of a letter, until its holder takes their own. */
type Kind = { isInitial?: boolean; pepperKey?: string | null }

export type PasswordFault = 'too_short' | 'too_long' | 'common' | 'same_as_before'

/**
 * bcrypt of the HMAC-SHA-256 of the NFC password under the pepper: 44 characters, never cut
 * at bcrypt's 72 bytes (docs/decisions/0004).
 */
export function hashedPassword(password: string) {
  return inTurn(() => hash.make(peppered(password)))
}

/**
 * `pepperKey` is the one stored beside the hash. Also without a hash, and for one whose pepper is
 * no longer read, for the same time and with the same answer: no.
 */
export async function matchesPassword(
  stored: string | null,
  password: string,
  { isInitial = false, pepperKey }: Kind = {}
) {
  const pepper = pepperNamed(pepperKey ?? PEPPER_KEY)
  const kept = pepper ? stored : null
  const given = peppered(meant(password, { isInitial }), pepper ?? undefined)
  const matches = await inTurn(() => hash.verify(kept ?? NOBODY, given))

  return kept !== null && matches
}

/** Of a password that just matched under a former pepper: its hash under the one in force. */
export async function renewedHash(password: string, { isInitial, pepperKey }: Kind) {
  return (pepperKey ?? PEPPER_KEY) === PEPPER_KEY
    ? null
    : hashedPassword(meant(password, { isInitial }))
}

/** Whether the new one is the current one again, be it with other gaps. */
export function isSamePassword(wanted: string, current: string, { isInitial }: Kind) {
  return meant(wanted, { isInitial }) === meant(current, { isInitial })
}

/**
 * No rules about kinds of letters: length counts, in code points, and being no common word
 * (ASVS 6.2.1, 6.2.4, 6.2.5, 6.1.2).
 */
export function passwordFaultOf(
  password: string,
  { withTotp = false }: { withTotp?: boolean } = {}
): PasswordFault | null {
  const length = Array.from(password.normalize('NFC')).length

  if (length < (withTotp ? SHORTEST_WITH_TOTP : SHORTEST_ALONE)) {
    return 'too_short'
  }
  if (length > LONGEST) {
    return 'too_long'
  }

  return isCommon(password) ? 'common' : null
}

/** The letter shows an initial password in groups, and no letter of it is a gap. */
function meant(password: string, { isInitial }: Kind) {
  return isInitial ? password.replace(/\s/g, '') : password
}

function peppered(password: string, pepper = env.get('PASSWORD_PEPPER').release()) {
  return createHmac('sha256', Buffer.from(pepper, 'base64'))
    .update(password.normalize('NFC'))
    .digest('base64')
}

/** The one in force, or of those that are only read: `name:base64`, separated by commas. */
function pepperNamed(name: string) {
  if (name === PEPPER_KEY) {
    return env.get('PASSWORD_PEPPER').release()
  }
  const others = env.get('PASSWORD_PEPPER_ALSO_READ')?.release().split(',') ?? []
  const found = others.find((one) => one.trim().startsWith(`${name}:`))

  return found ? found.trim().slice(name.length + 1) : null
}

/**
 * One that many have, once or repeated, is no password, nor a known word with digits and signs
 * around it, a few characters again and again or a row of neighbours.
 */
function isCommon(password: string) {
  const text = folded(password)
  const letters = text.replace(/\P{L}/gu, '')
  const rest = FORBIDDEN_WORDS.reduce((left, word) => left.replaceAll(word, ''), letters)
  const isKnown = rest.length < letters.length && rest.length < 4

  return isKnown || isListedPassword(text) || new Set(text).size < 5 || isRow(text)
}

/** 123456789012345, abcdefghijklmnop: each character is the next one, the last one or the same. */
function isRow(text: string) {
  const points = Array.from(text, (character) => character.codePointAt(0)!)
  return points.every((point, index) => index === 0 || isNeighbour(point, points[index - 1]))
}

/** After 9 comes 0. */
function isNeighbour(one: number, other: number) {
  return [0, 1, 9].includes(Math.abs(one - other))
}

/** As somebody types who thinks of the same word: Turkish letters without their marks, all small. */
function folded(text: string) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[ıİI]/g, 'i').toLowerCase()
}
