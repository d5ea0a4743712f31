import { removePasskeys } from '#access/passkeys'
import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import type { ActKind, Payloads } from '#models/proposed_act'
import Staff, { type Role } from '#models/staff'
import { endSessions } from '#access/sessions'
import type { Ground, Kind, Scene } from '#operations/administration'
import { activeAdministrators, familyOf, registerStaff, renewSignIn } from '#operations/staff_setup'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type StaffKind = Extract<ActKind, `staff.${string}`>

/**
 * Who works here and as what: two administrators each time (R27). Secrets of a new sign-in leave
 * once, in the letter that the confirming person prints.
 */
export const STAFF_ACTS: { [K in StaffKind]: Kind<Payloads[K]> } = {
  'staff.add': {
    async examine({ email, fullName, roles }, trx) {
      if (await Staff.query({ client: trx }).where('email', email).first()) {
        throw new ActRefused('email_taken')
      }
      return {
        subject: email,
        version: 0,
        changes: [
          { field: 'fullName', from: null, to: fullName, personal: true },
          { field: 'email', from: null, to: email, personal: true },
          { field: 'roles', from: null, to: roles.join(', ') },
        ],
      }
    },

    async carryOut(person, { by, secrets, trx }) {
      await registerStaff(
        { ...person, ...secrets!, mustChangePassword: true },
        { actor: by.actor, trx }
      )
    },
  },

  'staff.set_roles': {
    async examine({ staffId, roles }, trx) {
      const person = await activePerson(staffId, trx)
      const [from, to] = [textOf(person.roleNames), textOf(roles)]

      if (familyOf(roles) !== person.roleFamily) {
        throw new ActRefused('roles_of_another_family')
      }
      if (from === to) {
        throw new ActRefused('nothing_changes')
      }
      return groundOf(person, [{ field: 'roles', from, to }])
    },

    async carryOut({ staffId, roles }, scene) {
      const person = await activePerson(staffId, scene.trx)
      const held = person.roleNames

      for (const role of held.filter((one) => !roles.includes(one))) {
        await revoke(person, role, scene)
      }
      for (const role of roles.filter((one) => !held.includes(one))) {
        await grant(person, role, scene)
      }
      await change(person, {}, scene)
    },
  },

  'staff.deactivate': {
    async examine({ staffId }, trx) {
      const administrators = await activeAdministrators(trx).forUpdate()
      const person = await activePerson(staffId, trx)

      if (person.has('administrator') && administrators.length === 1) {
        throw new ActRefused('last_administrator')
      }
      return groundOf(person, [])
    },

    async carryOut({ staffId }, scene) {
      const person = await activePerson(staffId, scene.trx)
      await change(person, { deactivatedAt: DateTime.now() }, scene)
      await removePasskeys(person, { actor: scene.by.actor, trx: scene.trx })
      await record(scene.trx, 'staff.deactivated', subjectOf(person, scene))
    },
  },

  'staff.reset_totp': {
    async examine({ staffId }, trx) {
      return groundOf(await activePerson(staffId, trx), [])
    },

    async carryOut({ staffId }, scene) {
      const { by, secrets, trx } = scene
      const person = await activePerson(staffId, trx)

      await renewSignIn(person, secrets!, { actor: by.actor, trx })
    },
  },
}

async function activePerson(id: number, trx: TransactionClientContract) {
  const person = await Staff.query({ client: trx })
    .where('id', id)
    .preload('roles')
    .forUpdate()
    .firstOrFail()

  if (person.isDeactivated) {
    throw new ActRefused('staff_deactivated')
  }
  return person
}

function groundOf({ id, version }: Staff, changes: Ground['changes']): Ground {
  return { subject: String(id), version, changes, targetUserId: `staff:${id}` }
}

/** Whatever of it changes, the person signs in anew. */
async function change(person: Staff, changes: Partial<Staff>, { trx }: Scene) {
  await person.merge({ ...changes, version: person.version + 1 }).save()
  await endSessions(person.actor, { reason: person.isDeactivated ? 'deactivated' : 'killed', trx })
}

async function grant(person: Staff, role: Role, scene: Scene) {
  await person
    .related('roles')
    .create({ role, roleFamily: person.roleFamily, grantedAt: DateTime.now() })
  await record(scene.trx, 'staff.role_granted', { ...subjectOf(person, scene), details: { role } })
}

async function revoke(person: Staff, role: Role, scene: Scene) {
  await person.roles
    .find((one) => one.role === role)!
    .merge({ revokedAt: DateTime.now() })
    .save()
  await record(scene.trx, 'staff.role_revoked', { ...subjectOf(person, scene), details: { role } })
}

function subjectOf({ id }: Staff, { by }: Scene) {
  return { actor: by.actor, target: { type: 'staff' as const, id } }
}

function textOf(roles: readonly Role[]) {
  return [...roles].toSorted().join(', ')
}
