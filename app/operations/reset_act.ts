import { hasOpened } from '#access/clock'
import ActRefused from '#exceptions/act_refused'
import BulkRun from '#models/bulk_run'
import Election from '#models/election'
import type { ActKind, Payloads } from '#models/proposed_act'
import type { Kind } from '#operations/administration'
import { startRun } from '#operations/bulk_run'
import { resetCounts, resetDigest } from '#operations/reset_plan'
import { resetPlanOf } from '#operations/reset_scope'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

type ResetKind = Extract<ActKind, `accounts.${string}`>

/**
 * R14 m.5/d: the reset runs once per election, before its first opening, when an approver confirms
 * the very plan that another officer proposed.
 */
export const RESET_ACTS: { [K in ResetKind]: Kind<Payloads[K]> } = {
  'accounts.reset': {
    async examine({ digest, electionId }, trx) {
      const election = await lockedElection(electionId, trx)
      await ensureInTime(election, trx)
      const plan = await resetPlanOf(electionId, trx)

      if (plan.length === 0) {
        throw new ActRefused('nothing_to_run')
      }
      if (resetDigest(plan, electionId) !== digest) {
        throw new ActRefused('act_outdated')
      }
      const counts = Object.entries(resetCounts(plan))
      return {
        subject: String(electionId),
        version: 0,
        changes: counts.map(([field, to]) => ({ field, from: null, to })),
        election: electionId,
      }
    },

    async carryOut({ electionId }, { act, by, trx }) {
      const plan = await resetPlanOf(electionId, trx)
      const participations = new Set(plan.map(({ account }) => account.participationId))
      const items = [...participations].map((participationId) => ({ participationId }))

      await startRun('accounts.reset', { electionId, actId: act.id, items }, { by, trx })
    },
  },
}

/** Why the time for it is over, of an election with its rounds; null while it is not. */
export function lateness(election: Election) {
  if (election.isConcluded) {
    return 'election_concluded'
  }
  return hasOpened(election, election.rounds) ? 'reset_after_opening' : null
}

async function ensureInTime(election: Election, trx: TransactionClientContract) {
  const late = lateness(election)

  if (late) {
    throw new ActRefused(late)
  }
  const former = await BulkRun.query({ client: trx })
    .where({ kind: 'accounts.reset', electionId: election.id })
    .first()

  if (former) {
    throw new ActRefused('reset_already')
  }
}

function lockedElection(id: number, trx: TransactionClientContract) {
  return Election.query({ client: trx }).where('id', id).preload('rounds').forUpdate().firstOrFail()
}
