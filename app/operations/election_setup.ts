import type { Actor } from '#audit/event'
import { record } from '#audit/record'
import { type CircularParameters, seatLimits } from '#circular/parameters'
import Applicant from '#models/applicant'
import Circular from '#models/circular'
import Election from '#models/election'
import Participation from '#models/participation'
import Round from '#models/round'
import { inTransaction } from '#operations/transaction'
import { DateTime } from 'luxon'

type RoundPlan = { number: number; votingDay: DateTime }

type NewElection = { code: string; name: string; rounds: RoundPlan[] }

/** The circular of one or more elections, with its numbers as the quotas seats are made from. */
export function adoptCircular(
  {
    decisionNo,
    title,
    adoptedOn,
    parameters,
  }: { decisionNo: string; title: string; adoptedOn: DateTime; parameters: CircularParameters },
  { actor }: { actor: Actor | null }
) {
  return inTransaction(async (trx) => {
    const circular = await Circular.create(
      { decisionNo, title, adoptedOn, parameters: JSON.stringify(parameters), version: 1 },
      { client: trx }
    )
    const quotas = Object.entries(seatLimits(parameters)).map(([service, quota]) => ({
      circular_id: circular.id,
      service,
      quota,
    }))

    await trx.insertQuery().table('circular_quotas').multiInsert(quotas)
    await record(trx, 'circular.adopted', {
      actor,
      service: 'system',
      election: decisionNo,
      target: { type: 'circular', id: circular.id },
    })
    return circular
  })
}

/** An election and its oylamas; access opens at the circular's hour of each voting day (m.3/a). */
export function createElection(
  circular: Circular,
  { code, name, rounds }: NewElection,
  { actor }: { actor: Actor | null }
) {
  return inTransaction(async (trx) => {
    const election = await Election.create(
      { code, name, circularId: circular.id, clockOffsetSeconds: 0, version: 1 },
      { client: trx }
    )
    await record(trx, 'election.created', {
      actor,
      service: 'system',
      target: { type: 'election', id: election.id },
      election: election.id,
      changes: [
        { field: 'code', from: null, to: code },
        { field: 'name', from: null, to: name },
      ],
    })

    for (const { number, votingDay } of rounds) {
      const opensAt = openingOf(votingDay, circular.rules)
      const round = await Round.create(
        { electionId: election.id, number, votingDay, opensAt, version: 1 },
        { client: trx }
      )
      await record(trx, 'round.scheduled', {
        actor,
        service: 'system',
        election: election.id,
        target: { type: 'round', id: round.id },
        changes: [
          { field: 'number', from: null, to: number },
          { field: 'votingDay', from: null, to: votingDay.toISODate()! },
          { field: 'opensAt', from: null, to: opensAt.toUTC().toISO()! },
        ],
      })
    }
    return election
  })
}

export function registerApplicant(
  { kind, name, shortName }: Pick<Applicant, 'kind' | 'name' | 'shortName'>,
  { actor }: { actor: Actor | null }
) {
  return inTransaction(async (trx) => {
    const applicant = await Applicant.create(
      { kind, name, shortName, registeredAt: DateTime.now(), version: 1 },
      { client: trx }
    )
    await record(trx, 'applicant.registered', {
      actor,
      service: 'system',
      applicant: applicant.id,
      target: { type: 'applicant', id: applicant.id },
      changes: [
        { field: 'kind', from: null, to: kind },
        { field: 'name', from: null, to: name },
      ],
    })
    return applicant
  })
}

/** Takes part, with the seats that the election's circular gives (R05 m.5, R06, R09 m.4/b). */
export function registerParticipation(
  election: Election,
  applicant: Applicant,
  {
    ballotOrder,
    rounds,
    actor,
  }: { ballotOrder: number | null; rounds: Round[]; actor: Actor | null }
) {
  return inTransaction(async (trx) => {
    const circular = await Circular.findOrFail(election.circularId, { client: trx })
    const participation = await Participation.create(
      {
        electionId: election.id,
        circularId: circular.id,
        applicantId: applicant.id,
        state: 'participating',
        ballotOrder,
        version: 1,
      },
      { client: trx }
    )
    await trx.insertQuery().table('seats').multiInsert(seatsOf(participation, circular.rules))
    await trx
      .insertQuery()
      .table('round_participations')
      .multiInsert(rounds.map(({ id }) => ({ round_id: id, participation_id: participation.id })))
    await record(trx, 'participation.registered', {
      actor,
      service: 'system',
      election: election.id,
      applicant: applicant.id,
      target: { type: 'participation', id: participation.id },
    })
    return participation
  })
}

/** Closes all doors and unfreezes the addresses (m.4/b-2). A second time changes nothing. */
export function concludeElection(
  { id }: Election,
  { at, actor }: { at: DateTime; actor: Actor | null }
) {
  return inTransaction(async (trx) => {
    const election = await Election.query({ client: trx }).where('id', id).forUpdate().firstOrFail()

    if (!election.isConcluded) {
      await election.merge({ concludedAt: at, version: election.version + 1 }).save()
      await record(trx, 'election.concluded', {
        actor,
        service: 'system',
        election: id,
        target: { type: 'election', id },
      })
    }
  })
}

function openingOf(votingDay: DateTime, { opensAt, timeZone }: CircularParameters) {
  return DateTime.fromISO(`${votingDay.toISODate()}T${opensAt}`, { zone: timeZone })
}

function seatsOf({ id, circularId }: Participation, parameters: CircularParameters) {
  return Object.entries(seatLimits(parameters)).flatMap(([service, quota]) =>
    Array.from({ length: quota }, (_, index) => ({
      participation_id: id,
      circular_id: circularId,
      service,
      number: index + 1,
      quota,
    }))
  )
}
