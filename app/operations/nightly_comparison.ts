import { record } from '#audit/record'
import Election from '#models/election'
import { type Reconciliation, reconciliationOf } from '#operations/reconciliation'
import { replayed } from '#operations/replay'
import { resetPlanOf } from '#operations/reset_scope'
import { once } from '#operations/transaction'
import { TIME_ZONE } from '#start/view/formats'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import { createHash } from 'node:crypto'

const ACT = 'accounts.compare'

/** When nobody issues and nobody approves; a night begins here and lasts until the next one. */
const BEGINS_AT_HOUR = 3

/** What an event can hold; the number of all stands beside them. */
const MOST_NAMED = 500

export type Comparison = Reconciliation & {
  night: string
  replay: { subjects: number; differences: number }
}

/**
 * Once a night, however many workers ask: no active web-site account without an approved form of
 * its election, no approved row without an account (T13), and nothing that stands otherwise than its
 * events say. Whom the register of party
 * representatives names rests on that.
 */
export async function compareNightly(now: DateTime = DateTime.now()) {
  const elections = await Election.query().whereNull('concludedAt').orderBy('id')

  for (const { id } of elections) {
    const operation = { opId: idOf(nightAt(now), id), act: ACT, actor: null }
    await once(operation, (trx) => compare(id, nightAt(now), trx))
  }
}

/** What the last night found, or the one before while this one is young; null before the first. */
export async function latestComparison(
  electionId: number,
  now: DateTime = DateTime.now()
): Promise<Comparison | null> {
  const nights = [nightAt(now), nightAt(now.minus({ days: 1 }))]
  const ids = nights.map((night) => idOf(night, electionId))
  const rows = await db.from('operations').whereIn('op_id', ids).orderBy('created_at', 'desc')

  return rows.length > 0 ? (JSON.parse(rows[0].outcome) as Comparison) : null
}

async function compare(electionId: number, night: string, trx: TransactionClientContract) {
  const plan = await resetPlanOf(electionId, trx)
  const own = plan.filter(({ account }) => account.row.participation.electionId === electionId)
  const leftOut = own.filter(({ verdict }) => verdict.kind === 'left_out')
  const representatives = new Set(leftOut.map(({ account }) => account.id))
  const accounts = own.map(({ account }) => account)
  const found = await reconciliationOf(electionId, accounts, trx)
  const withoutForm = found.withoutForm.filter((id) => !representatives.has(id))
  const isWhole = withoutForm.length === 0 && found.withoutAccount.length === 0

  await record(trx, 'accounts.compared', {
    actor: null,
    service: 'system',
    outcome: isWhole ? 'success' : 'failure',
    election: electionId,
    target: { type: 'election', id: electionId },
    details: {
      accounts: found.accounts,
      rows: found.rows,
      withoutForm: withoutForm.slice(0, MOST_NAMED),
      withoutAccount: found.withoutAccount
        .slice(0, MOST_NAMED)
        .map(({ requestFormId, row }) => `request_form:${requestFormId}, ${row}`),
    },
  })
  return { ...found, withoutForm, night, replay: await compareWithLog(electionId, trx) }
}

/** Whoever changed a row beside the product left no event (R21 m.4/b-5). */
async function compareWithLog(electionId: number, trx: TransactionClientContract) {
  const { differences, subjects } = await replayed(electionId)
  const named = differences.slice(0, MOST_NAMED)

  await record(trx, 'records.replayed', {
    actor: null,
    service: 'system',
    outcome: differences.length === 0 ? 'success' : 'failure',
    election: electionId,
    target: { type: 'election', id: electionId },
    details: {
      subjects,
      differences: differences.length,
      named: named.map(({ field, subject }) => `${subject} ${field}`),
    },
  })
  return { subjects, differences: differences.length }
}

function nightAt(now: DateTime) {
  return now.setZone(TIME_ZONE).minus({ hours: BEGINS_AT_HOUR }).toISODate()!
}

/** The same in every worker: a version 8 UUID of night and election (RFC 9562, 5.8). */
function idOf(night: string, electionId: number) {
  const digest = createHash('sha256').update(`${ACT} ${night} ${electionId}`).digest('hex')
  return digest.replace(
    /^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/,
    (_, first, second, third, fourth, last) => `${first}-${second}-8${third}-8${fourth}-${last}`
  )
}
