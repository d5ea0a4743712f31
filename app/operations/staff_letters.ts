import { hashedPassword } from '#access/password'
import { newTotpSecret, otpauthUri } from '#access/totp'
import { record, recordRefusal } from '#audit/record'
import { checkpointLine } from '#audit/stored_checkpoints'
import { appUrl, isDemo } from '#config/app'
import { initialPassword } from '#documents/initial_password'
import { destroyPrintFile, openPrintFile, sealPrintFile } from '#documents/print_file'
import { staffLetter } from '#documents/staff_letter'
import ActRefused from '#exceptions/act_refused'
import { inDatabase } from '#models/columns'
import ProposedAct from '#models/proposed_act'
import Staff from '#models/staff'
import { inTransaction, onceForOne } from '#operations/transaction'
import i18nManager from '@adonisjs/i18n/services/main'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** Minutes a letter may wait for its printing. */
export const PRINT_WITHIN = 60

const BATCH = 50

/** Made before the transaction; in clear they stand in the sealed print file alone. */
export type NewSecrets = { hash: string; totpSecret: string; fileKey: string }

type Sealed = { password: string; totpSecret: string }

export async function newSecrets(): Promise<NewSecrets> {
  const sealed: Sealed = { password: initialPassword(), totpSecret: newTotpSecret() }
  const [hash, fileKey] = await Promise.all([
    hashedPassword(sealed.password),
    sealPrintFile(Buffer.from(JSON.stringify(sealed))),
  ])

  return { hash, totpSecret: sealed.totpSecret, fileKey }
}

/** Those of a repeated request, which found the act already done, and of one that failed. */
export async function destroyUnused({ fileKey }: NewSecrets) {
  if (!(await ProposedAct.findBy('printFileKey', fileKey))) {
    await destroyPrintFile(fileKey)
  }
}

/**
 * Personel zarfı, once and to one request: when this returns, its secrets are gone from the disk,
 * whether the paper comes out of the printer or not.
 */
export async function printStaffLetter(
  act: ProposedAct,
  { by, opId }: { by: Staff; opId: string }
) {
  const person = await personOf(act)
  let letter: Buffer | undefined

  const printed = await onceForOne(
    { opId, act: 'staff_letter.print', actor: by.actor },
    async (trx) => {
      const locked = await ProposedAct.query({ client: trx })
        .where('id', act.id)
        .forUpdate()
        .firstOrFail()

      if (!locked.isLetterReady) {
        return null
      }
      letter ??= await letterOf(locked, person, await secretsIn(locked.printFileKey!))
      await dispose(locked)
      await record(trx, 'staff.letter_printed', {
        actor: by.actor,
        target: { type: 'staff', id: person.id },
      })
      return letter
    }
  )

  return printed ?? refuse(person, by)
}

/** Letters nobody printed in time lose their secrets. Returns how many. Several workers may ask. */
export function expireStaffLetters() {
  return inTransaction(async (trx) => {
    const unprinted = await ProposedAct.query({ client: trx })
      .whereNotNull('printFileKey')
      .where('printFileExpiresAt', '<=', inDatabase())
      .limit(BATCH)
      .forUpdate()
      .skipLocked()

    for (const act of unprinted) {
      const person = await personOf(act, trx)
      await dispose(act)
      await record(trx, 'staff.letter_expired', {
        actor: null,
        service: 'system',
        target: { type: 'staff', id: person.id },
      })
    }
    return unprinted.length
  })
}

async function secretsIn(fileKey: string): Promise<Sealed> {
  const file = await openPrintFile(fileKey)
  return JSON.parse(file.toString('utf8'))
}

async function refuse({ id }: Staff, by: Staff): Promise<never> {
  await recordRefusal('staff.letter_refused', {
    actor: by.actor,
    target: { type: 'staff', id },
    reason: 'letter_gone',
  })
  throw new ActRefused('staff_letter_gone')
}

async function dispose(act: ProposedAct) {
  const { printFileKey } = act
  await act.merge({ printFileKey: null, version: act.version + 1 }).save()
  await destroyPrintFile(printFileKey!)
}

/** Who was added goes by the address, everybody else by number. */
function personOf({ kind, subject }: ProposedAct, trx?: TransactionClientContract) {
  return Staff.findByOrFail(kind === 'staff.add' ? 'email' : 'id', subject, { client: trx })
}

async function letterOf(act: ProposedAct, person: Staff, { password, totpSecret }: Sealed) {
  return staffLetter(
    {
      number: `PZ-${act.decidedAt!.year}-${String(act.id).padStart(5, '0')}`,
      issuedAt: act.decidedAt!,
      fullName: person.fullName,
      email: person.email,
      password,
      totpSecret,
      otpauthUri: otpauthUri(totpSecret, person.email),
      address: `${appUrl}/sign-in`,
      checkpoint: await checkpointLine(),
      isDemo,
    },
    { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
  )
}
