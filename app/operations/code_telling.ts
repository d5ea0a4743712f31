import { openedDeliveryCode } from '#access/delivery_code'
import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import CredentialDelivery from '#models/credential_delivery'
import type Staff from '#models/staff'
import { onceForOne } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string; phone: string }

/**
 * Teslim kodu of a portal letter, for the officer who tells it by telephone, once and to one
 * request. Whoever printed the letter does not know the code (R27); a code that got lost means a new
 * letter. Returns its digits.
 */
export async function tellCode({ id }: CredentialDelivery, { by, opId, phone }: Act) {
  const code = await onceForOne(
    { opId, act: 'credential.tell_code', actor: by.actor },
    async (trx) => {
      const delivery = await lockedDelivery(id, trx)
      ensureTellable(delivery, by)
      await delivery
        .merge({
          codeToldById: by.id,
          codeToldAt: DateTime.now(),
          codeToldTo: phone,
          version: delivery.version + 1,
        })
        .save()
      const { participation } = delivery.account
      await record(trx, 'credential.code_told', {
        actor: by.actor,
        election: participation.electionId,
        applicant: participation.applicantId,
        target: { type: 'credential_delivery', id, version: delivery.version },
        targetUserId: `account:${delivery.accountId}`,
        changes: [{ field: 'codeToldTo', from: null, to: phone, personal: true }],
      })
      return openedDeliveryCode(delivery.deliveryCode!)
    }
  )
  return code ?? refuse('code_told_already')
}

function lockedDelivery(id: number, trx: TransactionClientContract) {
  return CredentialDelivery.query({ client: trx })
    .where('id', id)
    .preload('account', (account) => account.preload('participation'))
    .forUpdate()
    .firstOrFail()
}

function ensureTellable(delivery: CredentialDelivery, by: Staff) {
  if (delivery.deliveryCode === null) {
    refuse('letter_without_code')
  }
  if (delivery.state !== 'handed_over' || !delivery.account.mustChangePassword) {
    refuse('letter_not_handed_over')
  }
  if (delivery.codeToldAt !== null) {
    refuse('code_told_already')
  }
  if (delivery.printedById === by.id) {
    refuse('code_by_another')
  }
}

function refuse(
  reason: 'code_told_already' | 'code_by_another' | 'letter_not_handed_over' | 'letter_without_code'
): never {
  throw new ActRefused(reason)
}
