import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import Account from '#models/account'
import Election from '#models/election'
import Participation from '#models/participation'
import type { ActKind, Instants, Payloads } from '#models/proposed_act'
import Round from '#models/round'
import { deactivateAccount } from '#operations/account_deactivation'
import type { Kind } from '#operations/administration'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

type ElectionKind = Extract<ActKind, `round.${string}` | `participation.${string}`>

/** The opening itself comes from the circular's hour and the voting day (R16 m.3/a). */
const INSTANTS = ['closesAt', 'restrictionEndsAt', 'broadcastBanEndsAt'] as const

/**
 * What moves an election's doors: two administrators each time (R27).
 */
export const ELECTION_ACTS: { [K in ElectionKind]: Kind<Payloads[K]> } = {
  'round.set_instants': {
    async examine(payload, trx) {
      const round = await lockedRound(payload.roundId, trx)
      await ensureRunning(round.electionId, trx)
      const changes = changesOf(round, payload)

      if (changes.length === 0) {
        throw new ActRefused('nothing_changes')
      }
      if (payload.closesAt !== null && DateTime.fromISO(payload.closesAt) <= round.opensAt) {
        throw new ActRefused('closes_before_opening')
      }
      return {
        subject: String(round.id),
        version: round.version,
        changes,
        election: round.electionId,
      }
    },

    async carryOut(payload, { by, trx }, { changes }) {
      const round = await lockedRound(payload.roundId, trx)

      await round
        .merge({
          closesAt: momentOf(payload.closesAt),
          restrictionEndsAt: momentOf(payload.restrictionEndsAt),
          broadcastBanEndsAt: momentOf(payload.broadcastBanEndsAt),
          version: round.version + 1,
        })
        .save()
      await record(trx, 'round.scheduled', {
        actor: by.actor,
        election: round.electionId,
        target: { type: 'round', id: round.id, version: round.version },
        changes,
      })
    },
  },

  'participation.withdraw': {
    async examine({ decisionNo, participationId }, trx) {
      const participation = await lockedParticipation(participationId, trx)
      const { applicantId, electionId, id, state, version } = participation
      await ensureRunning(electionId, trx)

      if (state === 'withdrawn') {
        throw new ActRefused('withdrawn_already')
      }
      return {
        subject: String(id),
        version,
        changes: [
          { field: 'state', from: state, to: 'withdrawn' },
          { field: 'decisionNo', from: null, to: decisionNo },
        ],
        election: electionId,
        applicant: applicantId,
      }
    },

    async carryOut({ participationId }, { by, trx }, { changes }) {
      const participation = await lockedParticipation(participationId, trx)
      const { applicantId, electionId, id, version } = participation

      await participation.merge({ state: 'withdrawn', version: version + 1 }).save()
      await record(trx, 'participation.withdrawn', {
        actor: by.actor,
        election: electionId,
        applicant: applicantId,
        target: { type: 'participation', id, version: participation.version },
        rule: 'R01',
        article: 'm.3/a',
        changes,
      })
      for (const account of await activeAccounts(id, trx)) {
        const scene = { participation, by, trx }
        await deactivateAccount(account, { ground: 'participation_withdrawn' }, scene)
      }
    },
  },
}

function lockedRound(id: number, trx: TransactionClientContract) {
  return Round.query({ client: trx }).where('id', id).forUpdate().firstOrFail()
}

function lockedParticipation(id: number, trx: TransactionClientContract) {
  return Participation.query({ client: trx }).where('id', id).forUpdate().firstOrFail()
}

function activeAccounts(participationId: number, trx: TransactionClientContract) {
  return Account.query({ client: trx })
    .where('participationId', participationId)
    .whereNot('state', 'deactivated')
    .orderBy('id')
    .forUpdate()
}

async function ensureRunning(electionId: number, trx: TransactionClientContract) {
  const election = await Election.findOrFail(electionId, { client: trx })

  if (election.isConcluded) {
    throw new ActRefused('election_concluded')
  }
}

function changesOf(round: Round, wanted: Instants) {
  return INSTANTS.map((field) => ({
    field,
    from: round[field]?.toUTC().toISO() ?? null,
    to: wanted[field],
  })).filter(({ from, to }) => from !== to)
}

function momentOf(instant: string | null) {
  return instant === null ? null : DateTime.fromISO(instant, { zone: 'utc' })
}
