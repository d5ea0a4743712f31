import { openedClaimCode } from '#access/claim_code'
import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import type Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import { inTransaction } from '#operations/transaction'

/**
 * Teslim kodu of the link that waits for its holder, for the liaison who passes it on; every showing
 * is on record. `by` is the portal account of the same participation. Throws ActRefused when no link
 * waits.
 */
export function showClaimCode({ id: accountId }: Account, { by }: { by: Account }) {
  return inTransaction(async (trx) => {
    const delivery = await CredentialDelivery.query({ client: trx })
      .where({ accountId, channel: 'link', state: 'ready' })
      .forUpdate()
      .first()

    if (!delivery?.isOpenable) {
      throw new ActRefused('no_open_link')
    }
    await record(trx, 'credential.claim_code_shown', {
      actor: by.actor,
      election: by.participation.electionId,
      applicant: by.participation.applicantId,
      target: { type: 'credential_delivery', id: delivery.id },
      targetUserId: `account:${accountId}`,
    })
    return { code: openedClaimCode(delivery.claimCode!), endsAt: delivery.fileExpiresAt! }
  })
}
