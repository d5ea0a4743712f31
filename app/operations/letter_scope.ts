import Account from '#models/account'
import { inDatabase } from '#models/columns'
import CredentialDelivery from '#models/credential_delivery'
import Election from '#models/election'
import Participation from '#models/participation'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** Whose letters: those of one applicant, or without one those of the whole election. */
export type Scope = { election: Election; participation: Participation | null }

/** Throws when there is no such election, or no such applicant in it. */
export async function scopeOf({
  electionId,
  participationId,
}: {
  electionId: number
  participationId?: number
}): Promise<Scope> {
  const election = await Election.findOrFail(electionId)

  return {
    election,
    participation: participationId
      ? await Participation.query()
          .where({ id: participationId, electionId })
          .preload('applicant')
          .firstOrFail()
      : null,
  }
}

/** As files and papers name it. */
export function scopeName({ election, participation }: Scope) {
  return participation?.applicant.shortName ?? election.code
}

/** Accounts of approved forms that wait for their password. */
export function waitingAccounts(scope: Scope) {
  return Account.query()
    .where('state', 'pending')
    .whereHas('requestForm', (form) => form.where('state', 'approved'))
    .whereIn('participationId', participationsOf(scope))
    .orderBy('participationId')
    .orderBy('seatId')
}

/** Letters that may still be printed, locked in the order of their numbers. */
export function lockedReadyLetters(scope: Scope, trx: TransactionClientContract) {
  return CredentialDelivery.query({ client: trx })
    .where({ channel: 'letter', state: 'ready' })
    .where('fileExpiresAt', '>', inDatabase())
    .whereIn(
      'accountId',
      db.from('accounts').whereIn('participation_id', participationsOf(scope)).select('id')
    )
    .orderBy('id')
    .forUpdate()
}

function participationsOf({ election, participation }: Scope) {
  return db
    .from('participations')
    .where('election_id', election.id)
    .if(participation, (participations) => participations.where('id', participation!.id))
    .select('id')
}
