import { ALGORITHMS } from '#access/passkey_algorithms'
import { passkeysOf } from '#access/passkeys'
import { passkeyParty } from '#config/passkeys'
import type Staff from '#models/staff'
import type StaffPasskey from '#models/staff_passkey'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { randomBytes } from 'node:crypto'

type Session = HttpContext['session']

type Purpose = 'proof' | 'enrolment'

const MINUTES = 5

/**
 * What a browser asks a key for (WebAuthn 5.5). A stranger's names no key: it would tell whose
 * there are.
 */
export async function proofOptions(session: Session, staff: Staff | null) {
  const keys = staff ? await passkeysOf(staff) : []

  return {
    challenge: newChallenge(session, 'proof'),
    rpId: passkeyParty.id,
    allowCredentials: keys.map(descriptorOf),
    userVerification: 'required',
    timeout: MINUTES * 60_000,
  }
}

/** What a browser has a new key made from (WebAuthn 5.4); one device holds one of a person's. */
export async function enrolmentOptions(session: Session, staff: Staff) {
  const keys = await passkeysOf(staff)

  return {
    challenge: newChallenge(session, 'enrolment'),
    rp: { id: passkeyParty.id, name: passkeyParty.name },
    user: {
      id: Buffer.from(`staff:${staff.id}`).toString('base64url'),
      name: staff.email,
      displayName: staff.fullName,
    },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ alg, type: 'public-key' })),
    excludeCredentials: keys.map(descriptorOf),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    attestation: 'none',
    timeout: MINUTES * 60_000,
  }
}

/** The challenge of this session, which is gone with the look; null when there is none in time. */
export function takeChallenge(session: Session, purpose: Purpose) {
  const kept: unknown = session.pull(nameOf(purpose))
  const [value, at] = typeof kept === 'string' ? kept.split(' ') : []
  const isInTime = at && DateTime.fromISO(at).plus({ minutes: MINUTES }) > DateTime.utc()

  return isInTime ? value : null
}

function newChallenge(session: Session, purpose: Purpose) {
  const value = randomBytes(32).toString('base64url')
  session.put(nameOf(purpose), `${value} ${DateTime.utc().toISO()}`)

  return value
}

function nameOf(purpose: Purpose) {
  return `passkey_${purpose}`
}

function descriptorOf({ credentialId, transports }: StaffPasskey) {
  return {
    id: credentialId,
    type: 'public-key',
    transports: transports.split(',').filter(Boolean),
  }
}
