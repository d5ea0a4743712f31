import { enqueueMail } from '#mails/outbox'
import Account from '#models/account'
import Participation from '#models/participation'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type Transaction = TransactionClientContract

/** The holder hears of every change of a password, the liaison of the first (T12, ASVS 6.3.7). */
export async function tellOfPassword(
  account: Account,
  { isFirst, trx }: { isFirst: boolean; trx: Transaction }
) {
  const letter = await letterAbout(account, trx)
  await enqueueMail(trx, { ...letter, kind: 'account.password_changed', to: account.email })
  const liaison = isFirst ? await liaisonBeside(account, trx) : null

  if (liaison !== null) {
    await enqueueMail(trx, { ...letter, kind: 'account.first_used', to: liaison.email })
  }
}

/** A letter takes the place of a password that worked: whoever used it reads why it died. */
export async function tellOfReissue(account: Account, trx: Transaction) {
  const letter = await letterAbout(account, trx)
  await enqueueMail(trx, { ...letter, kind: 'account.issued_again', to: account.email })
}

/** Somebody who is not the holder may know the password (T10, ASVS 6.3.5). */
export async function tellOfAddress(account: Account, address: string, trx: Transaction) {
  const { values, ...letter } = await letterAbout(account, trx)
  await enqueueMail(trx, {
    ...letter,
    kind: 'account.seen_elsewhere',
    to: account.email,
    values: { ...values, address },
  })
}

async function letterAbout({ fullName, participationId, service }: Account, trx: Transaction) {
  const participation = await Participation.query({ client: trx })
    .where('id', participationId)
    .preload('applicant')
    .firstOrFail()
  const applicant = participation.applicant.name
  const values = { applicant, holder: fullName, service, at: DateTime.now() }

  return { locale: 'tr' as const, participation, values }
}

/** Of the same applicant; nobody writes to himself about himself. */
function liaisonBeside({ email, participationId }: Account, trx: Transaction) {
  return Account.query({ client: trx })
    .where({ participationId, service: 'portal', state: 'active' })
    .whereNot('email', email)
    .first()
}
