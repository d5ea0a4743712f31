import type { AuditService } from '#audit/context'
import type { Actor } from '#audit/event'
import { record, recordRefusal } from '#audit/record'
import { RECOVERY_CODE, recoveryCode } from '#documents/initial_password'
import ActRefused from '#exceptions/act_refused'
import { inDatabase } from '#models/columns'
import Staff from '#models/staff'
import StaffRecoveryCode from '#models/staff_recovery_code'
import { onceForOne } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { createHash } from 'node:crypto'

export const CODES = 10

/** With so few left the person is told to make new ones. */
export const FEW = 3

type By = { actor: Actor | null; service?: AuditService; trx: TransactionClientContract }

/**
 * Ten codes in place of all former ones, given to one request and kept as digests alone
 * (ASVS 6.5.2). Throws ActRefused, on record, for the same request again.
 */
export async function makeRecoveryCodes(staff: Staff, { opId }: { opId: string }) {
  const codes = Array.from({ length: CODES }, recoveryCode)

  const made = await onceForOne(
    { opId, act: 'recovery_codes.make', actor: staff.actor },
    async (trx) => {
      await Staff.query({ client: trx }).where('id', staff.id).forUpdate().firstOrFail()
      await voidAll(staff, trx)
      await StaffRecoveryCode.createMany(
        codes.map((code) => ({
          staffId: staff.id,
          digest: digestOf(code),
          madeAt: DateTime.now(),
        })),
        { client: trx }
      )
      await record(trx, 'staff.recovery_codes_made', {
        actor: staff.actor,
        target: { type: 'staff', id: staff.id },
      })
      return codes
    }
  )
  return made ?? refuse(staff)
}

/** Since when the person has codes, and how many of them open; null where none were made. */
export async function recoveryCodesOf({ id }: Staff) {
  const codes = await StaffRecoveryCode.query().where('staffId', id).whereNull('voidedAt')

  return codes.length === 0
    ? null
    : { madeAt: codes[0].madeAt, left: codes.filter(({ usedAt }) => usedAt === null).length }
}

/** The unused code that was typed, in any case and with any gaps; nobody's costs the same query. */
export function unusedCode(staff: Staff | null, typed: string) {
  return unused()
    .where({ staffId: staff?.id ?? 0, digest: digestOf(meant(typed)) })
    .first()
}

/**
 * Uses a code up, on record, and returns how many are left. Null when somebody else did so first,
 * or new ones came.
 */
export async function useUp(
  { id, staffId }: StaffRecoveryCode,
  { staff, trx }: { staff: Staff; trx: TransactionClientContract }
) {
  const [count] = await unused(trx).where('id', id).update({ usedAt: inDatabase() })

  if (count !== 1) {
    return null
  }
  const { length: left } = await unused(trx).where('staffId', staffId)
  await record(trx, 'staff.recovery_code_used', {
    actor: staff.actor,
    target: { type: 'staff', id: staffId },
    details: { left },
  })
  return left
}

/** Whoever gets a new sign-in keeps nothing that opened the former one. */
export async function voidRecoveryCodes(staff: Staff, { actor, service, trx }: By) {
  if (await voidAll(staff, trx)) {
    await record(trx, 'staff.recovery_codes_voided', {
      actor,
      service,
      target: { type: 'staff', id: staff.id },
    })
  }
}

/** Told apart in the log alone: somebody tries codes of paper, or of an authenticator. */
export function isSpeltAsRecoveryCode(typed: string) {
  return RECOVERY_CODE.test(meant(typed))
}

async function voidAll({ id }: Staff, trx: TransactionClientContract) {
  const [count] = await StaffRecoveryCode.query({ client: trx })
    .where('staffId', id)
    .whereNull('voidedAt')
    .update({ voidedAt: inDatabase() })

  return count > 0
}

function unused(trx?: TransactionClientContract) {
  return StaffRecoveryCode.query({ client: trx }).whereNull('usedAt').whereNull('voidedAt')
}

async function refuse({ actor, id }: Staff): Promise<never> {
  await recordRefusal('staff.recovery_codes_refused', {
    actor,
    target: { type: 'staff', id },
    reason: 'shown_already',
  })
  throw new ActRefused('recovery_codes_shown')
}

function meant(typed: string) {
  return typed.replace(/\s/g, '').toLowerCase()
}

/** 74 bits and more, drawn by the system: nobody finds one by its digest. */
function digestOf(code: string) {
  return createHash('sha256').update(code).digest('base64url')
}
