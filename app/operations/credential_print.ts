import { record, recordRefusal } from '#audit/record'
import { checkpointLine } from '#audit/stored_checkpoints'
import { credentialLetter } from '#documents/credential_letter'
import { destroyPrintFile, openPrintFile, PrintFileGone } from '#documents/print_file'
import type { ActRefusal } from '#exceptions/act_refusals'
import ActRefused from '#exceptions/act_refused'
import type Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import type Participation from '#models/participation'
import type Staff from '#models/staff'
import { lacksHostKey, letterContent, loadDelivery } from '#operations/letter_content'
import { onceForOne } from '#operations/transaction'
import i18nManager from '@adonisjs/i18n/services/main'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string }

/**
 * The letter as PDF, once and to one request: when this returns, the delivery counts as printed
 * and its secret is gone from the disk, whether the paper comes out of the printer or not.
 */
export async function printLetter(delivery: CredentialDelivery, { by, opId }: Act) {
  await loadDelivery(delivery)
  let letter: Buffer | undefined

  try {
    const printed = await onceForOne(
      { opId, act: 'credential.print', actor: by.actor },
      async (trx) => {
        const { fileKey } = await markPrinted(delivery, { by, trx })
        letter ??= await letterOf(delivery, await passwordIn(fileKey))
        await destroyPrintFile(fileKey)

        return letter
      }
    )
    return printed ?? refused('already_printed')
  } catch (error) {
    await recordWhyNot(error, delivery, by)
    throw error
  }
}

async function letterOf(delivery: CredentialDelivery, password: string) {
  return credentialLetter(
    letterContent(delivery, { password, checkpoint: await checkpointLine() }),
    { tr: i18nManager.locale('tr'), en: i18nManager.locale('en') }
  )
}

async function markPrinted(
  delivery: CredentialDelivery,
  { by, trx }: { by: Staff; trx: TransactionClientContract }
) {
  const locked = await CredentialDelivery.query({ client: trx })
    .where('id', delivery.id)
    .forUpdate()
    .firstOrFail()
  const fileKey = locked.fileKey

  if (!locked.isReady || fileKey === null) {
    throw new ActRefused(REFUSALS[locked.state].shown)
  }
  if (lacksHostKey(delivery.account)) {
    throw new ActRefused('host_key_missing')
  }
  await locked
    .merge({
      state: 'printed',
      fileKey: null,
      printedById: by.id,
      printedAt: DateTime.now(),
      version: locked.version + 1,
    })
    .save()
  await record(trx, 'credential.printed', subjectOf(delivery, by))

  return { fileKey }
}

/** A missing file was opened for a printing that did not come to its end. */
export async function passwordIn(fileKey: string): Promise<string> {
  try {
    const file = await openPrintFile(fileKey)
    return JSON.parse(file.toString('utf8')).password
  } catch (error) {
    throw error instanceof PrintFileGone ? new ActRefused('already_printed') : error
  }
}

function refused(reason: ActRefusal): never {
  throw new ActRefused(reason)
}

async function recordWhyNot(error: unknown, { id }: CredentialDelivery, by: Staff) {
  if (!(error instanceof ActRefused)) return

  const delivery = await loadDelivery(await CredentialDelivery.findOrFail(id))
  const reason =
    error.reason === 'host_key_missing' ? error.reason : REFUSALS[delivery.state].logged
  await recordRefusal('credential.print_refused', { ...subjectOf(delivery, by), reason })
}

/** One that is ready and yet refused is past its hour. */
const REFUSALS = {
  ready: { logged: 'expired', shown: 'letter_expired' },
  printed: { logged: 'already_printed', shown: 'already_printed' },
  handed_over: { logged: 'handed_over', shown: 'already_printed' },
  opened: { logged: 'already_printed', shown: 'already_printed' },
  voided: { logged: 'voided', shown: 'letter_voided' },
  expired: { logged: 'expired', shown: 'letter_expired' },
} as const

/** The part that every event of a letter carries; its account is loaded with its participation. */
export function subjectOf({ id, accountId, account }: CredentialDelivery, { actor }: Staff) {
  const { participation } = account as Account & { participation: Participation }

  return {
    actor,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'credential_delivery' as const, id },
    targetUserId: `account:${accountId}`,
  }
}
