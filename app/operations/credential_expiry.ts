import { record } from '#audit/record'
import { destroyPrintFile } from '#documents/print_file'
import Account from '#models/account'
import { inDatabase } from '#models/columns'
import CredentialDelivery from '#models/credential_delivery'
import Participation from '#models/participation'
import { inTransaction } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

const BATCH = 50

/**
 * Letters nobody printed and links nobody opened in time lose their secret, and initial passwords
 * past their last day die (m.5/c): the accounts wait for a new password. Returns how many. Several
 * workers may ask.
 */
export async function expireDeliveries() {
  return (await expireSecrets()) + (await expirePasswords())
}

/** A link once found over stays so, should the clock be set back (SECURITY T7). */
export function expireLink({ id }: CredentialDelivery) {
  return inTransaction(async (trx) => {
    const unread = await pastSecrets(trx).where('id', id).forUpdate().first()

    if (unread) {
      await expireSecret(unread, trx)
    }
  })
}

function expireSecrets() {
  return inTransaction(async (trx) => {
    const unread = await pastSecrets(trx).limit(BATCH).forUpdate().skipLocked()

    for (const delivery of unread) {
      await expireSecret(delivery, trx)
    }
    return unread.length
  })
}

async function expireSecret(delivery: CredentialDelivery, trx: TransactionClientContract) {
  const { fileKey } = delivery
  await expire(delivery, trx)

  if (fileKey) {
    await destroyPrintFile(fileKey)
  }
}

function pastSecrets(trx: TransactionClientContract) {
  return CredentialDelivery.query({ client: trx })
    .where('state', 'ready')
    .where('fileExpiresAt', '<=', inDatabase())
}

function expirePasswords() {
  return inTransaction(async (trx) => {
    const unused = await CredentialDelivery.query({ client: trx })
      .whereIn('state', ['printed', 'handed_over', 'opened'])
      .whereHas('account', (account) =>
        account
          .where('state', 'issued')
          .where('initialPasswordExpiresAt', '<=', inDatabase())
          .whereColumn('credentialVersion', 'credential_deliveries.credential_version')
      )
      .limit(BATCH)
      .forUpdate()
      .skipLocked()

    for (const delivery of unused) {
      await expire(delivery, trx)
    }
    return unused.length
  })
}

/** The event tells of the secret that is over, not of a request that found it so. */
async function expire(delivery: CredentialDelivery, trx: TransactionClientContract) {
  const account = await Account.query({ client: trx })
    .where('id', delivery.accountId)
    .forUpdate()
    .firstOrFail()
  const participation = await Participation.findOrFail(account.participationId, { client: trx })

  await delivery
    .merge({ state: 'expired', fileKey: null, claimCode: null, version: delivery.version + 1 })
    .save()

  if (account.mustChangePassword && account.credentialVersion === delivery.credentialVersion) {
    await account
      .merge({
        state: 'pending',
        password: null,
        initialPasswordExpiresAt: null,
        version: account.version + 1,
      })
      .save()
  }
  await record(trx, 'credential.expired', {
    actor: null,
    service: 'system',
    context: { sessionDigest: undefined, ip: undefined, userAgent: undefined },
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'credential_delivery', id: delivery.id },
    targetUserId: `account:${account.id}`,
  })
}
