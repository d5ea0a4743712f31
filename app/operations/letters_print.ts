import { record, recordRefusal } from '#audit/record'
import { checkpointLine } from '#audit/stored_checkpoints'
import { credentialLetters } from '#documents/credential_letter'
import { destroyPrintFile } from '#documents/print_file'
import ActRefused from '#exceptions/act_refused'
import { inDatabase } from '#models/columns'
import CredentialDelivery from '#models/credential_delivery'
import type Staff from '#models/staff'
import { passwordIn, subjectOf } from '#operations/credential_print'
import { lacksHostKey, letterContent, withParticipation } from '#operations/letter_content'
import { lockedReadyLetters, type Scope, scopeName } from '#operations/letter_scope'
import { onceForOne } from '#operations/transaction'
import i18nManager from '@adonisjs/i18n/services/main'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

type Act = { by: Staff; opId: string }

type Scene = { by: Staff; trx: TransactionClientContract }

/** A letter that stays as it is has no password here, but a reason. */
type Opened = { delivery: CredentialDelivery; fileKey: string } & (
  { password: string } | { reason: 'already_printed' | 'host_key_missing' }
)

type Printable = Extract<Opened, { password: string }>

/**
 * All ready letters of an applicant or of the election in one file, once and to one request: when
 * this returns, each of them counts as printed and their secrets are gone from the disk, whether the
 * paper comes out of the printer or not. The file is drawn while it is read.
 */
export async function printLetters(scope: Scope, { by, opId }: Act) {
  const opened = await onceForOne({ opId, act: 'letters.print', actor: by.actor }, (trx) =>
    openLetters(scope, { by, trx })
  )
  const letters = (opened ?? []).filter((one): one is Printable => 'password' in one)
  await Promise.all(letters.map(({ fileKey }) => destroyPrintFile(fileKey)))
  await recordUnprintable(opened ?? [], by)

  if (letters.length === 0) {
    return refuse(scope, opened, by)
  }
  const checkpoint = await checkpointLine()

  return credentialLetters(
    letters.map(({ delivery, password }) => letterContent(delivery, { password, checkpoint })),
    scopeName(scope),
    { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
  )
}

/** Every letter is counted singly, in its own event; they come by applicant, then by number. */
async function openLetters(scope: Scope, { by, trx }: Scene) {
  const deliveries = await lockedReadyLetters(scope, trx).preload('account', withParticipation)
  const opened: Opened[] = []

  for (const delivery of deliveries.toSorted(byApplicant)) {
    opened.push(await openLetter(delivery))
  }
  const printable = opened.filter((one) => 'password' in one)
  await CredentialDelivery.query({ client: trx })
    .whereIn(
      'id',
      printable.map(({ delivery }) => delivery.id)
    )
    .update({
      state: 'printed',
      fileKey: null,
      printedById: by.id,
      printedAt: inDatabase(),
      version: trx.raw('version + 1'),
    })
  for (const { delivery } of printable) {
    await record(trx, 'credential.printed', subjectOf(delivery, by))
  }
  return opened
}

/** A missing file was opened for a printing that did not come to its end. */
async function openLetter(delivery: CredentialDelivery): Promise<Opened> {
  const fileKey = delivery.fileKey!

  if (lacksHostKey(delivery.account)) {
    return { delivery, fileKey, reason: 'host_key_missing' }
  }
  try {
    return { delivery, fileKey, password: await passwordIn(fileKey) }
  } catch (error) {
    if (error instanceof ActRefused) {
      return { delivery, fileKey, reason: 'already_printed' }
    }
    throw error
  }
}

function byApplicant(one: CredentialDelivery, other: CredentialDelivery) {
  return nameOn(one).localeCompare(nameOn(other), 'tr') || one.id - other.id
}

function nameOn({ account }: CredentialDelivery) {
  return account.participation.applicant.name
}

async function recordUnprintable(opened: Opened[], by: Staff) {
  for (const one of opened) {
    if ('reason' in one) {
      const { delivery, reason } = one
      await recordRefusal('credential.print_refused', { ...subjectOf(delivery, by), reason })
    }
  }
}

/** `opened` is null for a request that found the printing already done. */
async function refuse(
  { election, participation }: Scope,
  opened: Opened[] | null,
  by: Staff
): Promise<never> {
  await recordRefusal('letters.print_refused', {
    actor: by.actor,
    election: election.id,
    applicant: participation?.applicantId,
    target: participation
      ? { type: 'participation', id: participation.id }
      : { type: 'election', id: election.id },
    reason: opened ? 'nothing_ready' : 'already_printed',
  })
  throw new ActRefused(whyNone(opened))
}

function whyNone(opened: Opened[] | null) {
  if (!opened) return 'letters_printed_already'

  const lacksKey = opened.some((one) => 'reason' in one && one.reason === 'host_key_missing')
  return lacksKey ? 'host_key_missing' : 'nothing_to_print'
}
