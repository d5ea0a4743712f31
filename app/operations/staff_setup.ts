import { hashedPassword, PEPPER_KEY } from '#access/password'
import { newTotpSecret, sealedSecret } from '#access/totp'
import type { Actor } from '#audit/event'
import { record } from '#audit/record'
import Staff, { type Role } from '#models/staff'
import { inTransaction } from '#operations/transaction'
import { DateTime } from 'luxon'

type NewStaff = { email: string; fullName: string; roles: Role[]; password: string }

/**
 * Registers a person of SKGM or an auditor with their roles. Returns the person and the secret
 * for the authenticator, which is shown once. The first administrators come from the server's
 * own command line.
 */
export async function addStaff(
  { email, fullName, roles, password }: NewStaff,
  { actor }: { actor: Actor | null }
) {
  const totpSecret = newTotpSecret()
  const hash = await hashedPassword(password)

  const staff = await inTransaction(async (trx) => {
    const person = await Staff.create(
      {
        email: email.toLowerCase(),
        fullName,
        roleFamily: familyOf(roles),
        password: hash,
        passwordKey: PEPPER_KEY,
        totpSecret: sealedSecret(totpSecret),
        totpLastStep: 0,
        locale: 'tr',
        version: 1,
      },
      { client: trx }
    )
    const subject = {
      actor,
      service: 'system' as const,
      target: { type: 'staff' as const, id: person.id },
    }

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
  })

  return { staff, totpSecret }
}

/** Administrator and auditor exclude every other role (R27); the database holds the same. */
function familyOf(roles: Role[]) {
  const families = new Set(
    roles.map((role) => (role === 'administrator' || role === 'auditor' ? role : 'office'))
  )
  const [family] = families

  if (families.size !== 1) {
    throw new Error('Administrator and auditor are held alone')
  }
  return family
}
