import { clock } from '#access/clock'
import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import Election from '#models/election'
import type { ActKind, Payloads } from '#models/proposed_act'
import Rehearsal from '#models/rehearsal'
import type { Kind } from '#operations/administration'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type RehearsalKind = Extract<ActKind, `rehearsal.${string}`>

type Span = { startsAt: DateTime; endsAt: DateTime | null }

/**
 * The hours of a rehearsal open the doors of results, for rehearsal data alone: two administrators
 * each time (R16 m.3/a, R23 m.7, R27).
 */
export const REHEARSAL_ACTS: { [K in RehearsalKind]: Kind<Payloads[K]> } = {
  'rehearsal.schedule': {
    async examine({ electionId, endsAt, startsAt }, trx) {
      const election = await lockedElection(electionId, trx)
      ensureFree(election, { startsAt: instant(startsAt), endsAt: instant(endsAt) })

      return {
        subject: `${electionId} ${startsAt} ${endsAt}`,
        version: 1,
        changes: [
          { field: 'startsAt', from: null, to: startsAt },
          { field: 'endsAt', from: null, to: endsAt },
        ],
        election: electionId,
      }
    },

    async carryOut({ electionId, endsAt, startsAt }, { by, trx }, { changes }) {
      const rehearsal = await Rehearsal.create(
        { electionId, startsAt: instant(startsAt), endsAt: instant(endsAt), version: 1 },
        { client: trx }
      )
      await record(trx, 'rehearsal.scheduled', {
        actor: by.actor,
        election: electionId,
        target: { type: 'rehearsal', id: rehearsal.id, version: 1 },
        rule: 'R23',
        article: 'm.7',
        changes,
      })
    },
  },

  'rehearsal.cancel': {
    async examine({ rehearsalId }, trx) {
      const { electionId, endsAt, id, isCancelled, version } = await lockedRehearsal(
        rehearsalId,
        trx
      )
      const { clockOffsetSeconds } = await lockedElection(electionId, trx)

      if (isCancelled) {
        throw new ActRefused('rehearsal_cancelled_already')
      }
      if (endsAt <= clock.now().plus({ seconds: clockOffsetSeconds })) {
        throw new ActRefused('rehearsal_over')
      }
      return {
        subject: String(id),
        version,
        changes: [{ field: 'state', from: 'scheduled', to: 'cancelled' }],
        election: electionId,
      }
    },

    async carryOut({ rehearsalId }, { by, trx }, { changes }) {
      const rehearsal = await lockedRehearsal(rehearsalId, trx)
      const { electionId, id, version } = rehearsal

      await rehearsal.merge({ cancelledAt: DateTime.now(), version: version + 1 }).save()
      await record(trx, 'rehearsal.cancelled', {
        actor: by.actor,
        election: electionId,
        target: { type: 'rehearsal', id, version: rehearsal.version },
        rule: 'R23',
        article: 'm.7',
        changes,
      })
    },
  },
}

/** Still to come, and apart from the other rehearsals and from the hours of results. */
function ensureFree(
  { clockOffsetSeconds, isConcluded, rehearsals, rounds }: Election,
  span: { startsAt: DateTime; endsAt: DateTime }
) {
  const now = clock.now().plus({ seconds: clockOffsetSeconds })
  const voting = rounds.map(({ closesAt, opensAt }) => ({ startsAt: opensAt, endsAt: closesAt }))

  if (isConcluded) {
    throw new ActRefused('election_concluded')
  }
  if (span.endsAt <= span.startsAt) {
    throw new ActRefused('rehearsal_ends_before_start')
  }
  if (span.startsAt <= now) {
    throw new ActRefused('rehearsal_in_past')
  }
  if (voting.some((other) => meet(span, other))) {
    throw new ActRefused('rehearsal_meets_results')
  }
  if (rehearsals.some((other) => meet(span, other))) {
    throw new ActRefused('rehearsal_overlaps')
  }
}

/** Results without a set end stay open. */
function meet(one: Span, other: Span) {
  return startsBeforeEnd(one, other) && startsBeforeEnd(other, one)
}

function startsBeforeEnd({ startsAt }: Span, { endsAt }: Span) {
  return endsAt === null || startsAt < endsAt
}

function lockedElection(id: number, trx: TransactionClientContract) {
  return Election.query({ client: trx })
    .where('id', id)
    .preload('rounds')
    .preload('rehearsals')
    .forUpdate()
    .firstOrFail()
}

function lockedRehearsal(id: number, trx: TransactionClientContract) {
  return Rehearsal.query({ client: trx }).where('id', id).forUpdate().firstOrFail()
}

function instant(text: string) {
  return DateTime.fromISO(text, { zone: 'utc' })
}
