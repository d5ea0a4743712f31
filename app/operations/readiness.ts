import { clock } from '#access/clock'
import { record } from '#audit/record'
import Account from '#models/account'
import ConnectionCheck from '#models/connection_check'
import Participation from '#models/participation'
import RequestForm from '#models/request_form'
import { once } from '#operations/transaction'
import { TIME_ZONE } from '#start/view/formats'
import { DateTime } from 'luxon'

/** R22 m.4/b-1: what the line of a headquarters must carry at least, in kilobits a second. */
export const LEAST_KILOBITS = 5000

/** From this hour of a voting day on the measurement rests: the line is for the results. */
const RESTS_FROM_HOUR = 16

type Facts = {
  check: Pick<ConnectionCheck, 'isRegistered' | 'kilobitsPerSecond'> | null
  /** Who has not changed the initial password yet. */
  waiting: readonly Account[]
  /** A form is approved: without one there is nobody and nothing to be ready. */
  isApproved: boolean
}

/**
 * Whether an applicant is ready for the opening (R17 m.4/b-2, R22 m.4/b-1): came from a registered
 * address, over a line that is fast enough, and every user signed in once (R13 m.5/c).
 */
export function readinessOf({ check, isApproved, waiting }: Facts) {
  const items = [
    { key: 'address', isReady: check?.isRegistered === true },
    { key: 'bandwidth', isReady: (check?.kilobitsPerSecond ?? 0) >= LEAST_KILOBITS },
    { key: isApproved ? 'users' : 'form', isReady: isApproved && waiting.length === 0 },
  ]

  return { items, isReady: items.every(({ isReady }) => isReady) }
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
    RequestForm.query().whereIn('participationId', ids).where('state', 'approved'),
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
export async function readinessSummary({ id }: { id: number }) {
  const participations = await Participation.query()
    .where('electionId', id)
    .whereHas('forms', (forms) => forms.where('state', 'approved'))
    .preload('applicant')
    .orderBy('id')
  const facts = await factsOfAll(participations.map(({ id: participationId }) => participationId))
  const all = participations.map((participation) => ({
    participation,
    ...readinessOf(facts.get(participation.id)!),
  }))

  const lacking = all.filter(({ isReady }) => !isReady)

  return {
    total: all.length,
    ready: all.length - lacking.length,
    lacking: lacking.slice(0, SHOWN),
  }
}

/** Measuring rests on a voting day from 16.00 in Turkey. */
export function isMeasuringAtRest(
  rounds: readonly { votingDay: DateTime }[],
  now = clock.now().setZone(TIME_ZONE)
) {
  return rounds.some(
    ({ votingDay }) => votingDay.toISODate() === now.toISODate() && now.hour >= RESTS_FROM_HOUR
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
