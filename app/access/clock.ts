import { DateTime } from 'luxon'

/** The one fake of the tests: everything that asks for the time of law asks here. */
export const clock = { now: () => DateTime.utc() }

type Round = {
  number: number
  opensAt: DateTime
  closesAt: DateTime | null
  restrictionEndsAt: DateTime | null
}

/** Test çalışması: from its start to before its end. */
type Rehearsal = { startsAt: DateTime; endsAt: DateTime }

type Election = {
  clockOffsetSeconds: number
  concludedAt: DateTime | null
  rounds: readonly Round[]
  rehearsals: readonly Rehearsal[]
}

type Days = Pick<Election, 'rounds' | 'rehearsals'>

export type Phase = 'closed' | 'rehearsal' | 'open' | 'concluded'

export type ElectionClock = {
  phase: Phase
  now: DateTime
  /** The oylama that is open, else the next one to open. */
  round: number | null
  opensAt: DateTime | null
  isRestricted: boolean
  areIpsFrozen: boolean
}

type Participation = {
  election: Pick<Election, 'clockOffsetSeconds' | 'concludedAt' | 'rehearsals'>
  rounds: readonly Round[]
}

/** What holds now for one applicant, who may not take part in every oylama (R16 m.3/a). */
export function participationClock(
  { election, rounds }: Participation,
  now: DateTime = clock.now()
) {
  const { clockOffsetSeconds, concludedAt, rehearsals } = election
  return electionClock({ clockOffsetSeconds, concludedAt, rounds, rehearsals }, now)
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
  const { rehearsals } = participation.election
  const { rounds } = participation
  const changes = [
    ...rounds.flatMap(({ opensAt, closesAt }) => [opensAt, closesAt]),
    ...rehearsals.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]),
  ]
    .filter((at): at is DateTime => at !== null && at > time)
    .toSorted((one, other) => one.toMillis() - other.toMillis())
    .map((at) => ({ at, phase: phaseOf({ rounds, rehearsals }, at) }))

  return changes.find((change) => change.phase !== phase) ?? null
}

/** Whether results were ever open to those who take part in these oylamas (R16 m.3/a). */
export function hasOpened(
  { clockOffsetSeconds }: Pick<Election, 'clockOffsetSeconds'>,
  rounds: readonly Round[],
  now: DateTime = clock.now()
) {
  const time = now.plus({ seconds: clockOffsetSeconds })
  return rounds.some(({ opensAt }) => opensAt <= time)
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
    phase: isConcluded ? 'concluded' : phaseOf(election, time),
    now: time,
    round: round?.number ?? null,
    opensAt: round?.opensAt ?? null,
    isRestricted: isRestricted(election.rounds, time),
    areIpsFrozen: !isConcluded,
  }
}

/** While the election is not concluded. Results go before rehearsal data (R16 m.3/a, R23 m.7). */
function phaseOf({ rehearsals, rounds }: Days, time: DateTime): Phase {
  if (rounds.some((round) => isOpen(round, time))) {
    return 'open'
  }
  return rehearsals.some(({ startsAt, endsAt }) => startsAt <= time && time < endsAt)
    ? 'rehearsal'
    : 'closed'
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
