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

function expireSecrets() {
  return inTransaction(async (trx) => {
    const unread = await CredentialDelivery.query({ client: trx })
      .where('state', 'ready')
      .where('fileExpiresAt', '<', inDatabase())
      .limit(BATCH)
      .forUpdate()
      .skipLocked()

    for (const delivery of unread) {
      const { fileKey } = delivery
      await expire(delivery, trx)

      if (fileKey) {
        await destroyPrintFile(fileKey)
      }
    }
    return unread.length
  })
}

function expirePasswords() {
  return inTransaction(async (trx) => {
    const unused = await CredentialDelivery.query({ client: trx })
      .whereIn('state', ['printed', 'handed_over', 'opened'])
      .whereHas('account', (account) =>
        account
          .where('state', 'issued')
          .where('initialPasswordExpiresAt', '<', inDatabase())
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
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'credential_delivery', id: delivery.id },
    targetUserId: `account:${account.id}`,
  })
}
