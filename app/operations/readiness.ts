import { clock } from '#access/clock'
import { record } from '#audit/record'
import Account from '#models/account'
import ConnectionCheck from '#models/connection_check'
import type Participation from '#models/participation'
import { inTransaction } from '#operations/transaction'
import { TIME_ZONE } from '#start/view/formats'
import { DateTime } from 'luxon'

/** R22 m.4/b-1: what the line of a headquarters must carry at least, in kilobits a second. */
export const LEAST_KILOBITS = 5000

/** From this hour of a voting day on the measurement rests: the line is for the results. */
const RESTS_FROM_HOUR = 16

type Facts = {
  check: ConnectionCheck | null
  waiting: readonly Account[]
  hasAddress: boolean
}

/**
 * Whether an applicant is ready for the opening (R17 m.4/b-2, R22 m.4/b-1): came from a registered
 * address, over a line that is fast enough, and every user signed in once (R13 m.5/c).
 */
export function readinessOf({ check, waiting, hasAddress }: Facts) {
  const items = [
    { key: 'address', isReady: hasAddress && check?.isRegistered === true },
    { key: 'bandwidth', isReady: (check?.kilobitsPerSecond ?? 0) >= LEAST_KILOBITS },
    { key: 'users', isReady: hasAddress && waiting.length === 0 },
  ] as const

  return { items, isReady: items.every(({ isReady }) => isReady) }
}

/** What `readinessOf` asks, of a participation with its registered addresses loaded. */
export async function readinessFacts(participation: Participation): Promise<Facts> {
  const [check, accounts] = await Promise.all([
    ConnectionCheck.query()
      .where('participationId', participation.id)
      .orderBy('id', 'desc')
      .first(),
    Account.query()
      .where('participationId', participation.id)
      .whereNot('state', 'deactivated')
      .orderBy('seatId'),
  ])

  return {
    check,
    waiting: accounts.filter(({ firstChangedAt }) => firstChangedAt === null),
    hasAddress: participation.staticIps.length > 0,
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
  { address, kilobits }: { address: string; kilobits: number | null }
) {
  const { participation } = account
  const isRegistered = participation.staticIps.some((ip) => ip.address === address)

  return inTransaction(async (trx) => {
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
