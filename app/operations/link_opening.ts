import { isClaimCode } from '#access/claim_code'
import { openBehindLink, tokenDigest, tokenIn } from '#access/link_token'
import { type Attempt, countFailure, forgetFailures, isThrottled } from '#access/throttle'
import type { ReasonOf } from '#audit/catalogue'
import { record, recordRefusal } from '#audit/record'
import { destroyPrintFile, openPrintFile, PrintFileGone } from '#documents/print_file'
import CredentialDelivery from '#models/credential_delivery'
import { expireLink } from '#operations/credential_expiry'
import { loadDelivery } from '#operations/letter_content'
import { onceForOne } from '#operations/transaction'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

/** The link, or its token alone, and the claim code: both as typed. */
export type Key = { link: string; code: string }

/** What a link says that cannot be opened any more. */
export type LinkEnd = 'opened' | 'expired' | 'voided'

export type Opening =
  | { outcome: 'shown'; delivery: CredentialDelivery; password: string }
  | { outcome: 'unknown' | 'throttled' | 'wrong_code' }
  | { outcome: LinkEnd; delivery: CredentialDelivery }

/**
 * Shows the initial password behind a one-time link, once and to one request (R12 m.5/b): when this
 * returns it, its secret is gone from the disk. Link and claim code go together, and come by two
 * ways; a wrong code is counted per link and address. Refusals are on record.
 */
export async function openLink({ link, code }: Key, address: string): Promise<Opening> {
  const token = tokenIn(link)
  const digest = tokenDigest(token ?? '')
  const attempt: Attempt = { realm: 'link', name: digest, address }
  const delivery = token === null ? null : await linkedDelivery(digest)

  if (await isThrottled(attempt)) {
    await (delivery ? refuse(delivery, 'throttled') : refuseStranger('throttled'))
    return { outcome: 'throttled' }
  }
  if (token === null || delivery === null) {
    await countFailure(attempt)
    await refuseStranger('unknown_link')
    return { outcome: 'unknown' }
  }
  const end = endOf(delivery)

  if (end !== null) {
    return ended(delivery, end)
  }
  if (!isClaimCode(code, delivery.claimCode!)) {
    await countFailure(attempt)
    await refuse(delivery, 'wrong_code')
    return { outcome: 'wrong_code' }
  }
  await forgetFailures(attempt)
  return reveal(delivery, token)
}

/** Two at once: one reads it, the other reads that it was opened. */
async function reveal(delivery: CredentialDelivery, token: string): Promise<Opening> {
  let password: string | undefined

  const shown = await onceForOne(
    { opId: randomUUID(), act: 'credential.open_link', actor: null },
    async (trx) => {
      const locked = await CredentialDelivery.query({ client: trx })
        .where('id', delivery.id)
        .forUpdate()
        .firstOrFail()
      const { fileKey } = locked

      if (!locked.isOpenable || fileKey === null) {
        return null
      }
      password ??= await passwordBehind(token, fileKey)

      if (password === undefined) {
        return null
      }
      await locked
        .merge({
          state: 'opened',
          openedAt: DateTime.now(),
          fileKey: null,
          claimCode: null,
          version: locked.version + 1,
        })
        .save()
      await record(trx, 'credential.link_opened', subjectOf(delivery))
      await destroyPrintFile(fileKey)

      return password
    }
  )

  if (shown !== null) {
    return { outcome: 'shown', delivery, password: shown }
  }
  const current = await loadDelivery(await CredentialDelivery.findOrFail(delivery.id))
  return ended(current, endOf(current) ?? 'opened')
}

/** A missing file was opened for a request that did not come to its end. */
async function passwordBehind(token: string, fileKey: string): Promise<string | undefined> {
  try {
    const file = openBehindLink(token, await openPrintFile(fileKey))
    return JSON.parse(file.toString('utf8')).password
  } catch (error) {
    if (error instanceof PrintFileGone) return undefined
    throw error
  }
}

async function linkedDelivery(digest: string) {
  const delivery = await CredentialDelivery.findBy('tokenDigest', digest)
  return delivery && loadDelivery(delivery)
}

/** That it was opened is told although it was voided or expired later: the holder must know. */
function endOf({ isOpenable, openedAt, state }: CredentialDelivery): LinkEnd | null {
  if (isOpenable) {
    return null
  }
  if (openedAt !== null) {
    return 'opened'
  }
  return state === 'voided' ? 'voided' : 'expired'
}

async function ended(delivery: CredentialDelivery, end: LinkEnd): Promise<Opening> {
  if (end === 'expired') {
    await expireLink(delivery)
  }
  await refuse(delivery, end)
  return { outcome: end, delivery }
}

function refuse(delivery: CredentialDelivery, reason: ReasonOf<'credential.open_refused'>) {
  return recordRefusal('credential.open_refused', { ...subjectOf(delivery), reason })
}

function refuseStranger(reason: 'throttled' | 'unknown_link') {
  return recordRefusal('access.refused', { actor: null, reason })
}

function subjectOf({ id, accountId, account }: CredentialDelivery) {
  const { participation } = account

  return {
    actor: null,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'credential_delivery' as const, id },
    targetUserId: `account:${accountId}`,
  }
}
