import { participationClock } from '#access/clock'
import { record, recordRefusal } from '#audit/record'
import { checkpointLine } from '#audit/signer'
import type { Service } from '#circular/accounts'
import { type CredentialLetter, credentialLetter } from '#documents/credential_letter'
import { destroyPrintFile, openPrintFile, PrintFileGone } from '#documents/print_file'
import ActRefused, { type ActRefusal } from '#exceptions/act_refused'
import type Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import type Participation from '#models/participation'
import type Staff from '#models/staff'
import { deskLine } from '#operations/contact'
import { once, onceForOne } from '#operations/transaction'
import { appUrl, isDemo } from '#config/app'
import { sftp } from '#config/sftp'
import i18nManager from '@adonisjs/i18n/services/main'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string }

/** How each service is reached, as its letter tells (m.3/d). */
export const METHODS: Readonly<Record<Service, CredentialLetter['method']>> = {
  web_site: { address: `${appUrl}/ssps`, protocol: 'HTTPS' },
  web_service: { address: `${appUrl}/api/v1`, protocol: 'HTTPS, JSON' },
  sftp: {
    address: sftp.host,
    protocol: 'SFTP',
    hostKeyFingerprint: sftp.hostKeyFingerprint,
  },
  portal: { address: `${appUrl}/portal`, protocol: 'HTTPS' },
}

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

/** The envelope was handed over: from now on the initial password lives its days (m.5/c). */
export function handOver(
  { id }: CredentialDelivery,
  { by, opId, receiver, authority }: Act & { receiver: string; authority: string }
) {
  return once({ opId, act: 'credential.hand_over', actor: by.actor }, async (trx) => {
    const delivery = await CredentialDelivery.query({ client: trx })
      .where('id', id)
      .forUpdate()
      .firstOrFail()
    delivery.useTransaction(trx)
    await loadDelivery(delivery)

    if (!delivery.isPrinted) {
      throw new ActRefused(delivery.state === 'handed_over' ? 'handed_over' : 'not_printed')
    }
    const now = DateTime.now()
    await delivery
      .merge({
        state: 'handed_over',
        handedOverById: by.id,
        handedOverAt: now,
        receiverName: receiver,
        receiverAuthority: authority,
        version: delivery.version + 1,
      })
      .save()
    await prolong(delivery.account, now)
    await record(trx, 'credential.handed_over', {
      ...subjectOf(delivery, by),
      changes: [
        { field: 'receiverName', from: null, to: receiver, personal: true },
        { field: 'receiverAuthority', from: null, to: authority },
      ],
    })
  })
}

/** Everything a letter says; the account's participation with its election and addresses. */
export async function loadDelivery(delivery: CredentialDelivery) {
  await delivery.load('account', (account) =>
    account.preload('participation', (participation) =>
      participation
        .preload('applicant')
        .preload('staticIps', (ips) => ips.whereNull('releasedAt').orderBy('seatId'))
        .preload('rounds')
        .preload('election', (election) => election.preload('circular'))
    )
  )
  return delivery
}

async function prolong(account: Account, from: DateTime) {
  const days = account.participation.election.circular.rules.initialPasswordDays

  if (account.mustChangePassword) {
    await account
      .merge({ initialPasswordExpiresAt: from.plus({ days }), version: account.version + 1 })
      .save()
  }
}

async function letterOf(delivery: CredentialDelivery, password: string) {
  const { account } = delivery
  const { participation } = account
  const { applicant, election, staticIps } = participation

  return credentialLetter(
    {
      number: delivery.number,
      issuedAt: delivery.issuedAt,
      applicant: applicant.name,
      election: election.name,
      holder: { givenName: account.givenName, familyName: account.familyName },
      service: account.service,
      username: account.username,
      password,
      method: METHODS[account.service],
      staticIps: account.service === 'portal' ? [] : staticIps.map(({ address }) => address),
      opensAt: account.service === 'portal' ? null : participationClock(participation).opensAt,
      validDays: election.circular.rules.initialPasswordDays,
      contact: deskLine(i18nManager.locale('tr')),
      checkpoint: await checkpointLine(),
      isDemo,
    },
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
async function passwordIn(fileKey: string): Promise<string> {
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
  const { logged } = REFUSALS[delivery.state]
  await recordRefusal('credential.print_refused', { ...subjectOf(delivery, by), reason: logged })
}

/** One that is ready and yet refused is past its hour. */
const REFUSALS = {
  ready: { logged: 'expired', shown: 'letter_expired' },
  printed: { logged: 'already_printed', shown: 'already_printed' },
  handed_over: { logged: 'handed_over', shown: 'already_printed' },
  voided: { logged: 'voided', shown: 'letter_voided' },
  expired: { logged: 'expired', shown: 'letter_expired' },
} as const

function subjectOf({ id, accountId, account }: CredentialDelivery, { actor }: Staff) {
  const { participation } = account as Account & { participation: Participation }

  return {
    actor,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'credential_delivery' as const, id },
    targetUserId: `account:${accountId}`,
  }
}
