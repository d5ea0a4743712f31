import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import type Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import type Staff from '#models/staff'
import { subjectOf } from '#operations/credential_print'
import { loadDelivery, withParticipation } from '#operations/letter_content'
import { once } from '#operations/transaction'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Receipt = { receiver: string; authority: string }

type Act = Receipt & { by: Staff; opId: string }

type Scene = { by: Staff; trx: TransactionClientContract }

/** The envelope was handed over: from now on the initial password lives its days (m.5/c). */
export function handOver({ id }: CredentialDelivery, { by, opId, ...receipt }: Act) {
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
    await handOverOne(delivery, receipt, { by, trx })
  })
}

/**
 * All printed envelopes of an applicant to one receiver, as on one Teslim tutanağı; each is on
 * record singly. Returns how many.
 */
export function handOverPrinted(participationId: number, { by, opId, ...receipt }: Act) {
  return once({ opId, act: 'letters.hand_over', actor: by.actor }, async (trx) => {
    const deliveries = await CredentialDelivery.query({ client: trx })
      .where('state', 'printed')
      .whereHas('account', (account) => account.where({ participationId }))
      .preload('account', withParticipation)
      .orderBy('id')
      .forUpdate()

    for (const delivery of deliveries) {
      await handOverOne(delivery, receipt, { by, trx })
    }
    if (deliveries.length === 0) {
      throw new ActRefused('nothing_to_hand_over')
    }
    return { letters: deliveries.length }
  })
}

async function handOverOne(
  delivery: CredentialDelivery,
  { receiver, authority }: Receipt,
  { by, trx }: Scene
) {
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
}

async function prolong(account: Account, from: DateTime) {
  const days = account.participation.election.circular.rules.initialPasswordDays

  if (account.mustChangePassword) {
    await account
      .merge({ initialPasswordExpiresAt: from.plus({ days }), version: account.version + 1 })
      .save()
  }
}
