import { listedForms } from '#operations/listing'
import Account from '#models/account'
import AddressException from '#models/address_exception'
import Invitation from '#models/invitation'
import type Election from '#models/election'
import type Participation from '#models/participation'
import ProposedAct, { type ActKind } from '#models/proposed_act'
import db from '@adonisjs/lucid/services/db'
import type { DateTime } from 'luxon'

type Counts = Record<string, number>

/** Of one applicant; `number` is that of its approved form. */
type LetterQueue = {
  participationId: number
  name: string
  number: string | null
  pending: number
  ready: number
  printed: number
}

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
      .where('credential_deliveries.channel', 'letter')
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

/** The same by applicant, in the order of their names; accounts wait that rest on an approved form. */
export async function letterQueues({ id }: Election) {
  const rows = await db
    .from('accounts')
    .join('participations', 'participations.id', 'accounts.participation_id')
    .join('applicants', 'applicants.id', 'participations.applicant_id')
    .leftJoin('request_forms as approved', (approved) =>
      approved
        .on('approved.participation_id', 'participations.id')
        .andOnVal('approved.state', 'approved')
    )
    .leftJoin('credential_deliveries as letters', (letters) =>
      letters
        .on('letters.account_id', 'accounts.id')
        .andOnVal('letters.channel', 'letter')
        .andOnIn('letters.state', ['ready', 'printed'])
    )
    .where('participations.election_id', id)
    .groupBy('participations.id', 'applicants.name', 'approved.number')
    .select('participations.id as participationId', 'applicants.name', 'approved.number')
    .select(
      db.raw(`count(if(accounts.state = 'pending' and accounts.request_form_id = approved.id, 1, null))
        as pending`),
      db.raw(`count(if(letters.state = 'ready' and letters.file_expires_at > utc_timestamp(3), 1, null))
        as ready`),
      db.raw(`count(if(letters.state = 'printed', 1, null)) as printed`)
    )
    .havingRaw('pending + ready + printed > 0')
    .orderBy('applicants.name')

  return rows.map(({ participationId, name, number, ...counts }): LetterQueue => ({
    participationId,
    name,
    number,
    pending: Number(counts.pending),
    ready: Number(counts.ready),
    printed: Number(counts.printed),
  }))
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
  const onAccounts = acts.filter(({ kind }) => !isOfElection(kind))
  const accounts = await Account.query()
    .whereIn(
      'id',
      onAccounts.map(({ subject }) => subject)
    )
    .preload('participation', (participation) => participation.preload('applicant'))
  const accountOf = new Map(accounts.map((account) => [String(account.id), account]))

  return acts.map(({ id, kind, proposedAt, subject }) => ({
    kind: 'case' as const,
    id,
    since: proposedAt,
    applicant: isOfElection(kind) ? null : accountOf.get(subject)!.participation.applicant.name,
    title: `administration.kinds.${kind}`,
  }))
}

/** About every applicant of the election. */
function isOfElection(kind: ActKind) {
  return kind === 'accounts.reset'
}

function caseOf(
  kind: 'invitation' | 'address_exception',
  { id, participation }: { id: number; participation: Participation },
  since: DateTime
) {
  return { kind, id, title: `${kind}s.title`, applicant: participation.applicant.name, since }
}
