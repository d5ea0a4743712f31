import { hashedPassword, PEPPER_KEY, STAFF_INITIAL_HOURS } from '#access/password'
import { removePasskeys } from '#access/passkeys'
import { voidRecoveryCodes } from '#access/recovery_codes'
import { endSessions } from '#access/sessions'
import { newTotpSecret, sealedSecret } from '#access/totp'
import type { AuditService } from '#audit/context'
import type { Actor } from '#audit/event'
import { record } from '#audit/record'
import { readEmail } from '#circular/email'
import { LONGEST_FULL_NAME, readPersonName } from '#circular/person_name'
import { SetupFailure } from '#database/failures'
import { initialPassword } from '#documents/initial_password'
import Staff, { type Role } from '#models/staff'
import { inTransaction } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

/** What the server's own command line may add; from then on two of them do it. */
const FIRST_ADMINISTRATORS = 2

/** Where nobody is there yet, there is no row to lock: the empty place itself is. */
const ONE_AFTER_THE_OTHER = { isolationLevel: 'serializable' } as const

type Person = { email: string; fullName: string; roles: Role[]; mustChangePassword?: boolean }

type Sealed = { hash: string; totpSecret: string }

type By = { actor: Actor | null; service?: AuditService; trx: TransactionClientContract }

/**
 * Registers a person of SKGM or an auditor with their roles. Returns the person and the secret
 * for the authenticator, which is shown once.
 */
export async function addStaff(
  { password, ...person }: Person & { password: string },
  { actor }: { actor: Actor | null }
) {
  const totpSecret = newTotpSecret()
  const sealed = { hash: await hashedPassword(password), totpSecret }
  const staff = await inTransaction((trx) =>
    registerStaff({ ...person, ...sealed }, { actor, service: 'system', trx })
  )

  return { staff, totpSecret }
}

/**
 * One of the first two administrators, from the server's own command line, or a new sign-in for one
 * who never changed the initial password. Returns the initial password and the secret for the
 * authenticator. Throws SetupFailure when both are there, or the address or name cannot be taken.
 */
export async function addFirstAdministrator(given: { email: string; fullName: string }) {
  const person = administratorFrom(given)
  const password = initialPassword()
  const totpSecret = newTotpSecret()
  const sealed = { hash: await hashedPassword(password), totpSecret }

  await inTransaction(async (trx) => {
    const by = { actor: null, service: 'system' as const, trx }
    const administrators = await activeAdministrators(trx).forUpdate()
    const newcomer = administrators.find((one) => one.email === person.email)

    if (newcomer?.mustChangePassword) {
      return renewSignIn(newcomer, sealed, by)
    }
    ensureRoomForAnother(administrators)
    await ensureAddressIsFree(person.email, trx)
    await registerStaff(
      { ...person, ...sealed, roles: ['administrator'], mustChangePassword: true },
      by
    )
  }, ONE_AFTER_THE_OTHER)
  return { ...person, password, totpSecret }
}

/**
 * Another initial password and authenticator in place of the former ones: whatever opened before
 * opens no more, sessions, recovery codes and passkeys included.
 */
export async function renewSignIn(
  person: Staff,
  { hash, totpSecret }: Sealed,
  { actor, service, trx }: By
) {
  const subject = { actor, service, target: { type: 'staff' as const, id: person.id } }

  await person
    .merge({
      password: hash,
      passwordKey: PEPPER_KEY,
      mustChangePassword: true,
      initialPasswordExpiresAt: initialExpiry(),
      totpSecret: sealedSecret(totpSecret),
      totpLastStep: 0,
      version: person.version + 1,
    })
    .save()
  await endSessions(person.actor, { reason: 'killed', trx })
  await voidRecoveryCodes(person, { actor, service, trx })
  await removePasskeys(person, { actor, service, trx })
  await record(trx, 'staff.totp_set', subject)
  await record(trx, 'staff.password_given', subject)
}

/** Within the transaction of the act that adds the person. */
export async function registerStaff(
  { email, fullName, roles, hash, totpSecret, mustChangePassword = false }: Person & Sealed,
  { actor, service, trx }: By
) {
  const person = await Staff.create(
    {
      email: email.toLowerCase(),
      fullName,
      roleFamily: familyOf(roles),
      password: hash,
      passwordKey: PEPPER_KEY,
      mustChangePassword,
      initialPasswordExpiresAt: mustChangePassword ? initialExpiry() : null,
      totpSecret: sealedSecret(totpSecret),
      totpLastStep: 0,
      locale: 'tr',
      version: 1,
    },
    { client: trx }
  )
  const subject = { actor, service, target: { type: 'staff' as const, id: person.id } }

  await record(trx, 'staff.added', {
    ...subject,
    changes: [
      { field: 'fullName', from: null, to: fullName, personal: true },
      { field: 'email', from: null, to: person.email, personal: true },
    ],
  })
  for (const role of roles) {
    await person
      .related('roles')
      .create({ role, roleFamily: person.roleFamily, grantedAt: DateTime.now() })
    await record(trx, 'staff.role_granted', { ...subject, details: { role } })
  }
  return person
}

/** Administrator and auditor exclude every other role (R27); the database holds the same. */
export function familyOf(roles: readonly Role[]) {
  const families = new Set(
    roles.map((role) => (role === 'administrator' || role === 'auditor' ? role : 'office'))
  )
  const [family] = families

  if (families.size !== 1) {
    throw new Error('Administrator and auditor are held alone')
  }
  return family
}

/** Who may act as one now. */
export function activeAdministrators(trx?: TransactionClientContract) {
  return Staff.query({ client: trx })
    .where('roleFamily', 'administrator')
    .whereNull('deactivatedAt')
    .orderBy('id')
}

function initialExpiry() {
  return DateTime.now().plus({ hours: STAFF_INITIAL_HOURS })
}

function ensureRoomForAnother(administrators: readonly Staff[]) {
  if (administrators.length >= FIRST_ADMINISTRATORS) {
    throw new SetupFailure(
      'There are two administrators already; everybody else is added by the two of them at /backoffice/staff.'
    )
  }
}

async function ensureAddressIsFree(email: string, trx: TransactionClientContract) {
  if (await Staff.query({ client: trx }).where('email', email).first()) {
    throw new SetupFailure(`${email} belongs to somebody already; use another address.`)
  }
}

function administratorFrom({ email: given, fullName }: { email: string; fullName: string }) {
  const email = readEmail(given.toLowerCase())
  const name = readPersonName(fullName, { longest: LONGEST_FULL_NAME })

  if (!email.ok) {
    throw new SetupFailure(`${JSON.stringify(given)} is no e-mail address.`)
  }
  if (!name.ok) {
    throw new SetupFailure('The full name is missing or no name; write --name "Given Family".')
  }

  return { email: email.email, fullName: name.name }
}
