import { clock } from '#access/clock'
import { record } from '#audit/record'
import type { CircularParameters } from '#circular/parameters'
import Account from '#models/account'
import ConnectionCheck from '#models/connection_check'
import type Election from '#models/election'
import Participation from '#models/participation'
import RequestForm from '#models/request_form'
import { once } from '#operations/transaction'
import { DateTime } from 'luxon'

type Facts = {
  check: Pick<ConnectionCheck, 'isRegistered' | 'megabitsPerSecond'> | null
  /** Who has not changed the initial password yet. */
  waiting: readonly Account[]
  /** A form is approved: without one there is nobody and nothing to be ready. */
  isApproved: boolean
}

/**
 * Whether an applicant is ready for the opening (R17 m.4/b-2, R22 m.4/b-1): came from a registered
 * address, over a line that is fast enough, and every user signed in once (R13 m.5/c).
 */
export function readinessOf(
  { check, isApproved, waiting }: Facts,
  { minimumMbps }: Pick<CircularParameters, 'minimumMbps'>
) {
  const items = [
    { key: 'address', isReady: check?.isRegistered === true },
    { key: 'bandwidth', isReady: (check?.megabitsPerSecond ?? 0) >= minimumMbps },
    { key: isApproved ? 'users' : 'form', isReady: isApproved && waiting.length === 0 },
  ]

  return { minimumMbps, items, isReady: items.every(({ isReady }) => isReady) }
}

/** What `readinessOf` asks. */
export async function readinessFacts({ id }: { id: number }) {
  const facts = await factsOfAll([id])
  return facts.get(id)!
}

async function factsOfAll(ids: number[]): Promise<Map<number, Facts>> {
  const [checks, accounts, approved] = await Promise.all([
    ConnectionCheck.query()
      .whereIn('participationId', ids)
      .orderByRaw('is_registered, kilobits_per_second is not null, id'),
    Account.query()
      .whereIn('participationId', ids)
      .whereNot('state', 'deactivated')
      .whereNull('firstChangedAt')
      .orderBy('seatId'),
    RequestForm.query()
      .select('participationId')
      .whereIn('participationId', ids)
      .where('state', 'approved'),
  ])
  const checkOf = new Map(checks.map((check) => [check.participationId, check]))
  const waitingOf = Map.groupBy(accounts, ({ participationId }) => participationId)
  const approvedIds = new Set(approved.map(({ participationId }) => participationId))

  return new Map(
    ids.map((id) => [
      id,
      {
        /** The newest from a registered address counts: elsewhere nothing can be measured. */
        check: checkOf.get(id) ?? null,
        waiting: waitingOf.get(id) ?? [],
        isApproved: approvedIds.has(id),
      },
    ])
  )
}

/** Not more rows than a person reads. */
const SHOWN = 50

/** The approved applicants of an election, how many are ready, and the first that lack something. */
export async function readinessSummary(election: Election) {
  await election.load('circular')
  const participations = await Participation.query()
    .where('electionId', election.id)
    .whereHas('forms', (forms) => forms.where('state', 'approved'))
    .preload('applicant')
    .orderBy('id')
  const facts = await factsOfAll(participations.map(({ id }) => id))
  const all = participations.map((participation) => ({
    participation,
    ...readinessOf(facts.get(participation.id)!, election.circular.rules),
  }))
  const lacking = all.filter(({ isReady }) => !isReady)

  return {
    minimumMbps: election.circular.rules.minimumMbps,
    total: all.length,
    ready: all.length - lacking.length,
    lacking: lacking.slice(0, SHOWN),
  }
}

/** R22 m.4/b-1: on a voting day measuring rests from an hour on: the line is for the results. */
export function isMeasuringAtRest({ election, rounds }: Participation) {
  const { measurementRestsAt, timeZone } = election.circular.rules
  const now = clock.now().setZone(timeZone)

  return (
    now.toFormat('HH:mm') >= measurementRestsAt &&
    rounds.some(({ votingDay }) => votingDay.toISODate() === now.toISODate())
  )
}

/** On record with the address the server sees; `kilobits` is the median of the runs. */
export function recordCheck(
  account: Account,
  { address, kilobits, opId }: { address: string; kilobits: number | null; opId: string }
) {
  const { participation } = account
  const isRegistered = participation.staticIps.some((ip) => ip.address === address)

  return once({ opId, act: 'connection.check', actor: account.actor }, async (trx) => {
    await ConnectionCheck.create(
      {
        participationId: participation.id,
        address,
        isRegistered,
        kilobitsPerSecond: kilobits,
        checkedById: account.id,
        checkedAt: DateTime.now(),
      },
      { client: trx }
    )
    await record(trx, 'connection.checked', {
      actor: account.actor,
      election: participation.electionId,
      applicant: participation.applicantId,
      target: { type: 'participation', id: participation.id },
      details: { isRegistered, kilobits },
    })
  })
}
