import { listedForms } from '#operations/listing'
import Account from '#models/account'
import AddressException from '#models/address_exception'
import Invitation from '#models/invitation'
import type Election from '#models/election'
import type Participation from '#models/participation'
import ProposedAct from '#models/proposed_act'
import db from '@adonisjs/lucid/services/db'
import type { DateTime } from 'luxon'

type Counts = Record<string, number>

/** How many forms of an election stand in which state. */
export async function formCounts({ id }: Election): Promise<Counts> {
  const rows = await db
    .from('request_forms')
    .join('participations', 'participations.id', 'request_forms.participation_id')
    .where('participations.election_id', id)
    .groupBy('request_forms.state')
    .select('request_forms.state')
    .count('* as total')

  return Object.fromEntries(rows.map(({ state, total }) => [state, Number(total)]))
}

/** Forms filed through the portal whose signed paper has not come: no letter leaves (R07 m.5/a). */
export async function missingOriginals(election: Election) {
  const [row] = await listedForms(election, { original: 'missing' })
    .pojo<{ total: number }>()
    .count('* as total')
  return Number(row.total)
}

/** Accounts that wait for a letter, and letters that wait for printing or handing over. */
export async function letterCounts({ id }: Election) {
  const [waiting, deliveries] = await Promise.all([
    db
      .from('accounts')
      .join('participations', 'participations.id', 'accounts.participation_id')
      .where('participations.election_id', id)
      .where('accounts.state', 'pending')
      .count('* as total'),
    db
      .from('credential_deliveries')
      .join('accounts', 'accounts.id', 'credential_deliveries.account_id')
      .join('participations', 'participations.id', 'accounts.participation_id')
      .where('participations.election_id', id)
      .whereIn('credential_deliveries.state', ['ready', 'printed'])
      .groupBy('credential_deliveries.state')
      .select('credential_deliveries.state')
      .count('* as total'),
  ])
  const byState: Counts = Object.fromEntries(
    deliveries.map(({ state, total }) => [state, Number(total)])
  )

  return {
    pending: Number(waiting[0].total),
    ready: byState.ready ?? 0,
    printed: byState.printed ?? 0,
  }
}

/**
 * What one officer put before another: liaisons named, exceptional changes of an address, and
 * acts on accounts.
 */
export async function openCases({ id }: Election) {
  const cases = await Promise.all([openInvitations(id), openExceptions(id), openActs(id)])
  return cases.flat().toSorted((one, other) => one.since.valueOf() - other.since.valueOf())
}

async function openInvitations(electionId: number) {
  const invitations = await Invitation.query()
    .where('state', 'open')
    .whereHas('participation', (participation) => participation.where('electionId', electionId))
    .preload('participation', (participation) => participation.preload('applicant'))

  return invitations.map((one) => caseOf('invitation', one, one.namedAt))
}

async function openExceptions(electionId: number) {
  const exceptions = await AddressException.query()
    .where('state', 'open')
    .whereHas('participation', (participation) => participation.where('electionId', electionId))
    .preload('participation', (participation) => participation.preload('applicant'))

  return exceptions.map((one) => caseOf('address_exception', one, one.proposedAt))
}

async function openActs(electionId: number) {
  const acts = await ProposedAct.open('desk').where('electionId', electionId)
  const accounts = await Account.query()
    .whereIn(
      'id',
      acts.map(({ subject }) => subject)
    )
    .preload('participation', (participation) => participation.preload('applicant'))
  const accountOf = new Map(accounts.map((account) => [String(account.id), account]))

  return acts.map(({ id, proposedAt, subject }) =>
    caseOf('case', { id, participation: accountOf.get(subject)!.participation }, proposedAt)
  )
}

function caseOf(
  kind: 'invitation' | 'address_exception' | 'case',
  { id, participation }: { id: number; participation: Participation },
  since: DateTime
) {
  return { kind, id, applicant: participation.applicant.name, since }
}
