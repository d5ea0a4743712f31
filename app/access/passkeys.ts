import { newKeyIn } from '#access/passkey_proof'
import type { Presented } from '#access/passkey_proof'
import type { AuditService } from '#audit/context'
import type { Actor } from '#audit/event'
import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import { inDatabase } from '#models/columns'
import Staff from '#models/staff'
import StaffPasskey from '#models/staff_passkey'
import { once } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

export const MOST_PASSKEYS = 5

type By = { actor: Actor | null; service?: AuditService; trx: TransactionClientContract }

/** Those in use, oldest first. */
export function passkeysOf({ id }: Staff, trx?: TransactionClientContract) {
  return StaffPasskey.query({ client: trx })
    .where('staffId', id)
    .whereNull('removedAt')
    .orderBy('id')
}

/**
 * Another key beside the authenticator, five at most and each under a name of its own. Throws
 * ActRefused, on record, also for whatever is wrong with what the key answered.
 */
export function addPasskey(
  staff: Staff,
  { name, opId, presented }: { name: string; opId: string; presented: Presented }
) {
  return once({ opId, act: 'passkey.add', actor: staff.actor }, async (trx) => {
    const key = await newKeyIn(presented)
    await Staff.query({ client: trx }).where('id', staff.id).forUpdate().firstOrFail()
    ensureRoom(await passkeysOf(staff, trx), name)

    if (!key || (await StaffPasskey.findBy({ credentialId: key.credentialId }, { client: trx }))) {
      throw new ActRefused('passkey_refused')
    }
    const { id } = await StaffPasskey.create(
      { ...key, name, staffId: staff.id, createdAt: DateTime.now() },
      { client: trx }
    )
    await record(trx, 'staff.passkey_added', {
      actor: staff.actor,
      target: { type: 'staff', id: staff.id },
      details: { passkey: id },
    })
  })
}

/** The last one may go too: the authenticator stays. */
export function removePasskey(staff: Staff, { id, opId }: { id: number; opId: string }) {
  return once({ opId, act: 'passkey.remove', actor: staff.actor }, (trx) =>
    remove(staff, [id], { actor: staff.actor, trx })
  )
}

/** Whoever gets a new sign-in, or none, keeps nothing that opened the former one. */
export async function removePasskeys(staff: Staff, by: By) {
  const keys = await passkeysOf(staff, by.trx)
  await remove(
    staff,
    keys.map(({ id }) => id),
    by
  )
}

/** Only who still found a key has removed it. */
async function remove(staff: Staff, ids: number[], { actor, service, trx }: By) {
  for (const id of ids) {
    const [count] = await StaffPasskey.query({ client: trx })
      .where({ id, staffId: staff.id })
      .whereNull('removedAt')
      .update({ removedAt: inDatabase() })

    if (count === 1) {
      await record(trx, 'staff.passkey_removed', {
        actor,
        service,
        target: { type: 'staff', id: staff.id },
        details: { passkey: id },
      })
    }
  }
}

function ensureRoom(keys: readonly StaffPasskey[], wanted: string) {
  if (keys.length >= MOST_PASSKEYS) {
    throw new ActRefused('passkeys_full', { most: MOST_PASSKEYS })
  }
  if (keys.some(({ name }) => spoken(name) === spoken(wanted))) {
    throw new ActRefused('passkey_name_taken')
  }
}

function spoken(name: string) {
  return name.toLocaleLowerCase('tr')
}
