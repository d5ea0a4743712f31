import type BulkRun from '#models/bulk_run'
import { inDatabase } from '#models/columns'
import { countsOf } from '#operations/bulk_run'
import { DateTime } from 'luxon'

/** Seconds that tell how fast a run goes now. */
const LOOKED_BACK = 30

const SHOWN = 500

/**
 * How far a run has come: items by state, those settled, all of them, items in a minute, and the
 * seconds it will still take, null as long as nobody can tell.
 */
export async function progressOf(run: BulkRun) {
  const since = DateTime.now().minus({ seconds: LOOKED_BACK })
  const [counts, lately] = await Promise.all([countsOf(run), settledSince(run, since)])
  const settled = counts.done + counts.leftOut + counts.failed
  const seconds = Math.max(1, Math.min(LOOKED_BACK, -run.startedAt.diffNow('seconds').seconds))

  return {
    ...counts,
    settled,
    total: settled + counts.waiting,
    perMinute: Math.round((lately * 60) / seconds),
    secondsLeft: lately === 0 ? null : Math.ceil((counts.waiting * seconds) / lately),
  }
}

/** What was left out, and why, or failed. */
export function undoneItems(run: BulkRun) {
  return run
    .related('items')
    .query()
    .whereIn('state', ['left_out', 'failed'])
    .preload('account')
    .preload('participation', (participation) => participation.preload('applicant'))
    .orderBy('id')
    .limit(SHOWN)
}

async function settledSince(run: BulkRun, since: DateTime) {
  const [{ $extras }] = await run
    .related('items')
    .query()
    .where('settledAt', '>=', inDatabase(since))
    .count('* as items')

  return Number($extras.items)
}
