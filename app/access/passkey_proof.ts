import { ALGORITHMS } from '#access/passkey_algorithms'
import { passkeyParty } from '#config/passkeys'
import type { PasskeyRefusal } from '#audit/catalogue'
import { inDatabase } from '#models/columns'
import type Staff from '#models/staff'
import StaffPasskey from '#models/staff_passkey'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** A key's answer as the browser sent it, and the challenge this session had for it. */
export type Presented = { answer: string; challenge: string | null }

export type PasskeyProof = { passkey: StaffPasskey; signCount: number; challenge: string }

export type Judged =
  { proof: PasskeyProof; refusal: null } | { proof: null; refusal: PasskeyRefusal }

/** Of a browser's whole answer as text; the largest of keys stay far below. */
export const LONGEST_ANSWER = 8000

const TRANSPORT = /^[a-z-]{1,20}$/

/** Of an answer that names a key nobody has: it costs the same work. */
const NOBODYS_KEY = nobodysKey()

/**
 * Whether an answer comes from a key of this person, for this challenge, at our origin, with the
 * person verified by the device, and was not given before (WebAuthn 7.2); else why not.
 */
export async function judgedPasskey(
  { answer, challenge }: Presented,
  staff: Staff | null
): Promise<Judged> {
  const given = answerIn<AuthenticationResponseJSON>(answer)
  const passkey = await keyNamed(given?.id)
  const signCount = await verifiedCount(given, {
    challenge: challenge ?? randomBytes(32).toString('base64url'),
    publicKey: passkey?.publicKey ?? NOBODYS_KEY,
  })
  const said = saidIn(given)

  if (!passkey) {
    return { proof: null, refusal: 'unknown_passkey' }
  }
  if (passkey.staffId !== staff?.id) {
    return { proof: null, refusal: 'passkey_of_another' }
  }
  if (challenge === null || said.challenge !== challenge) {
    return { proof: null, refusal: 'passkey_challenge' }
  }
  if (said.origin !== passkeyParty.origin) {
    return { proof: null, refusal: 'passkey_origin' }
  }
  if (signCount === null) {
    return { proof: null, refusal: 'wrong_passkey' }
  }
  return isAhead(signCount, passkey)
    ? { proof: { passkey, signCount, challenge }, refusal: null }
    : { proof: null, refusal: 'cloned_passkey' }
}

/** One statement decides between two who send the same answer at once. */
export async function spendPasskey(
  { challenge, passkey, signCount }: PasskeyProof,
  trx: TransactionClientContract
) {
  const [count] = await StaffPasskey.query({ client: trx })
    .where('id', passkey.id)
    .whereNull('removedAt')
    .where('signCount', signCount === 0 ? '=' : '<', signCount)
    .where((last) => last.whereNull('lastChallenge').orWhereNot('lastChallenge', challenge))
    .update({ signCount, lastChallenge: challenge, lastUsedAt: inDatabase() })

  return count === 1
}

/** The public half of a key made for this challenge at our origin (WebAuthn 7.1), or null. */
export async function newKeyIn({ answer, challenge }: Presented) {
  const given = answerIn<RegistrationResponseJSON>(answer)

  if (!given || challenge === null) {
    return null
  }
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const outcome = await verifyRegistrationResponse({
    response: given,
    expectedChallenge: challenge,
    expectedOrigin: passkeyParty.origin,
    expectedRPID: passkeyParty.id,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null)
  const credential = outcome?.registrationInfo?.credential

  return outcome?.verified && credential
    ? {
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        signCount: credential.counter,
        transports: transportsIn(given),
      }
    : null
}

/** The package throws for every answer that is not as it should be, and is loaded when needed. */
async function verifiedCount(
  given: AuthenticationResponseJSON | null,
  { challenge, publicKey }: { challenge: string; publicKey: string }
) {
  if (!given) {
    return null
  }
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const outcome = await verifyAuthenticationResponse({
    response: given,
    expectedChallenge: challenge,
    expectedOrigin: passkeyParty.origin,
    expectedRPID: passkeyParty.id,
    credential: { id: given.id, publicKey: Buffer.from(publicKey, 'base64url'), counter: 0 },
  }).catch(() => null)

  return outcome?.verified ? outcome.authenticationInfo.newCounter : null
}

/** Keys that count go upwards; many do not count and stay at nought (WebAuthn 6.1.1). */
function isAhead(signCount: number, passkey: StaffPasskey) {
  return signCount > passkey.signCount || (signCount === 0 && passkey.signCount === 0)
}

/** The column is ASCII: comparing it with anything else is an error of the database. */
function keyNamed(id: unknown) {
  const credentialId = typeof id === 'string' && /^[\w-]{1,1364}$/.test(id) ? id : ''
  return StaffPasskey.query().where({ credentialId }).whereNull('removedAt').first()
}

function answerIn<T>(text: string): T | null {
  const value = parsed(text)
  return typeof value === 'object' ? (value as T) : null
}

/** Where the browser says it was asked, and with what: signed with the rest. */
function saidIn(given: AuthenticationResponseJSON | null): { origin?: string; challenge?: string } {
  const sent: unknown = given?.response?.clientDataJSON
  const said = typeof sent === 'string' ? parsed(Buffer.from(sent, 'base64url').toString()) : null

  return typeof said === 'object' ? (said ?? {}) : {}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function transportsIn({ response }: RegistrationResponseJSON) {
  const given: unknown = response.transports
  const names = Array.isArray(given) ? given.filter((name) => TRANSPORT.test(String(name))) : []

  return names.slice(0, 8).join(',')
}

/** An ES256 key as COSE writes it (RFC 9053 7.1.1); its private half is forgotten at once. */
function nobodysKey() {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })

  return Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x!, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y!, 'base64url'),
  ]).toString('base64url')
}
