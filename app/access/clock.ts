import { DateTime } from 'luxon'

/** The one fake of the tests: everything that asks for the time of law asks here. */
export const clock = { now: () => DateTime.utc() }

type Round = {
  number: number
  opensAt: DateTime
  closesAt: DateTime | null
  restrictionEndsAt: DateTime | null
}

type Election = {
  clockOffsetSeconds: number
  concludedAt: DateTime | null
  rounds: readonly Round[]
}

export type Phase = 'closed' | 'open' | 'concluded'

export type ElectionClock = {
  phase: Phase
  now: DateTime
  /** The oylama that is open, else the next one to open. */
  round: number | null
  opensAt: DateTime | null
  hasOpened: boolean
  isRestricted: boolean
  areIpsFrozen: boolean
}

type Participation = {
  election: Pick<Election, 'clockOffsetSeconds' | 'concludedAt'>
  rounds: readonly Round[]
}

/** What holds now for one applicant, who may not take part in every oylama (R16 m.3/a). */
export function participationClock(
  { election, rounds }: Participation,
  now: DateTime = clock.now()
) {
  const { clockOffsetSeconds, concludedAt } = election
  return electionClock({ clockOffsetSeconds, concludedAt, rounds }, now)
}

/**
 * When the doors of one applicant open or close next, and what holds from then on (R16 m.3/a); null
 * while no such instant is set. On the same clock as `participationClock`.
 */
export function nextChange(participation: Participation, now: DateTime = clock.now()) {
  const { now: time, phase } = participationClock(participation, now)

  if (phase === 'concluded') {
    return null
  }
  const { rounds } = participation
  const changes = rounds
    .flatMap(({ opensAt, closesAt }) => [opensAt, closesAt])
    .filter((at): at is DateTime => at !== null && at > time)
    .toSorted((one, other) => one.toMillis() - other.toMillis())
    .map((at) => ({ at, phase: phaseOf(rounds, at) }))

  return changes.find((change) => change.phase !== phase) ?? null
}

/**
 * What holds now (R16 m.3/a, R10 m.4/b-2, m.3/b): the `rounds` in their order. The offset moves
 * this clock alone, in demo and rehearsal.
 */
export function electionClock(election: Election, now: DateTime = clock.now()): ElectionClock {
  const time = now.plus({ seconds: election.clockOffsetSeconds })
  const isConcluded = election.concludedAt !== null
  const open = isConcluded ? undefined : election.rounds.find((round) => isOpen(round, time))
  const next = election.rounds.find(({ opensAt }) => opensAt > time)
  const round = open ?? (isConcluded ? undefined : next)

  return {
    phase: isConcluded ? 'concluded' : open ? 'open' : 'closed',
    now: time,
    round: round?.number ?? null,
    opensAt: round?.opensAt ?? null,
    hasOpened: election.rounds.some(({ opensAt }) => opensAt <= time),
    isRestricted: isRestricted(election.rounds, time),
    areIpsFrozen: !isConcluded,
  }
}

/** While the election is not concluded. */
function phaseOf(rounds: readonly Round[], time: DateTime): Phase {
  return rounds.some((round) => isOpen(round, time)) ? 'open' : 'closed'
}

function isOpen({ opensAt, closesAt }: Round, time: DateTime) {
  return opensAt <= time && (closesAt === null || time < closesAt)
}

/** m.3/b: an end that nobody has set yet has not come. */
function isRestricted(rounds: readonly Round[], time: DateTime) {
  return rounds.some(
    ({ restrictionEndsAt }) => restrictionEndsAt === null || time < restrictionEndsAt
  )
}
