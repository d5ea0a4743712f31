import { endSessions } from '#access/sessions'
import { record } from '#audit/record'
import { destroyPrintFile } from '#documents/print_file'
import type Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import type Participation from '#models/participation'
import type Staff from '#models/staff'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Scene = { participation: Participation; by: Staff; trx: TransactionClientContract }

/** Why an account goes off; where two officers decided, the act that holds it. */
export type Cause =
  | { ground: 'not_on_form' | 'participation_withdrawn' }
  | { ground: 'two_officers' | 'reset'; actId: number }

/**
 * Pasif hale getirme (m.5/d): sign-in and sessions end at once, letters and links not yet opened are
 * void. Final; a second time changes nothing.
 */
export async function deactivateAccount(
  account: Account,
  cause: Cause,
  { participation, by, trx }: Scene
) {
  if (account.isDeactivated) {
    return
  }

  await account
    .merge({
      state: 'deactivated',
      deactivatedAt: DateTime.now(),
      deactivationGround: cause.ground,
      deactivationActId: 'actId' in cause ? cause.actId : null,
      password: null,
      version: account.version + 1,
    })
    .save()
  await endSessions(account.actor, { reason: 'deactivated', trx })
  await record(trx, 'account.deactivated', {
    actor: by.actor,
    election: participation.electionId,
    applicant: participation.applicantId,
    target: { type: 'account', id: account.id, version: account.version },
    reason: cause.ground,
  })
  await voidDeliveries(account, { participation, by, trx }, 'account_deactivated')
}

/** The letters and links of an account that nobody may use any more. */
export async function voidDeliveries(
  account: Account,
  { participation, by, trx }: Scene,
  reason: 'account_deactivated' | 'issued_again'
) {
  const deliveries = await CredentialDelivery.query({ client: trx })
    .where('accountId', account.id)
    .whereIn('state', ['ready', 'printed', 'handed_over', 'opened'])
    .forUpdate()

  for (const delivery of deliveries) {
    const { fileKey } = delivery
    await delivery
      .merge({ state: 'voided', fileKey: null, claimCode: null, version: delivery.version + 1 })
      .save()
    await record(trx, 'credential.voided', {
      actor: by.actor,
      election: participation.electionId,
      applicant: participation.applicantId,
      target: { type: 'credential_delivery', id: delivery.id },
      targetUserId: `account:${account.id}`,
      reason,
    })

    if (fileKey) {
      await destroyPrintFile(fileKey)
    }
  }
}
