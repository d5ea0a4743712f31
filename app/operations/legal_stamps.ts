import type { AuditAction } from '#audit/catalogue'
import { codesOfKind, rowsBy } from '#audit/read_model'
import { record, recordRefusal } from '#audit/record'
import { searchEvents } from '#audit/search'
import { latestCheckpoint, type StoredCheckpoint } from '#audit/stored_checkpoints'
import { newestStamps, storeStamp } from '#audit/stamp_store'
import { stampOf, TimeStampRefused } from '#audit/time_stamp'
import Round from '#models/round'
import env from '#start/env'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { readFile } from 'node:fs/promises'

/** After these the log is stamped: what they decide is argued about by the minute, for years. */
const LEGAL_MOMENTS = [
  'circular.adopted',
  'round.scheduled',
  'election.concluded',
  'audit_log.begun',
  'audit_log.key_changed',
  'audit_log.pack_written',
  'audit_log.finding_escalated',
  'round_review.closed',
] as const satisfies readonly AuditAction[]

/** And as soon as the clock opens the results of a round (R16 m.3/a): no act, but the minute of all. */
const RESULTS_OPENED = 'results_opened'

const STAMPED_BY_ANOTHER = 1062

type Due = { cause: string; leafIndex: number }

/**
 * Asks the configured authority for a time stamp on the newest signed head when something happened
 * that one is due for (RFC 3161), as soon as that head holds it. One stamp holds for everything
 * before it, so whatever waited while the authority was away is stamped with the next. Answers
 * whether there is a new one.
 */
export async function stampIfDue() {
  const url = env.get('AUDIT_TSA_URL')?.release()
  const head = url ? await latestCheckpoint() : null

  if (!url || !head) {
    return false
  }
  const [last] = await newestStamps(1)
  const stamped = last?.logId === head.logId ? last.treeSize : 0
  const due = (await newestMoment(head.logId, stamped)) ?? (await openedSince(last?.keptAt ?? null))

  if (!due || head.treeSize <= Math.max(due.leafIndex, stamped)) {
    return false
  }
  try {
    await stamp(head, due, url)
    return true
  } catch (error) {
    if ((error as { errno?: number }).errno !== STAMPED_BY_ANOTHER) {
      await tell(error, due)
    }
    return false
  }
}

/** The moment that waits for a stamp in vain, as the log tells it; null when none does. */
export async function awaitedCause() {
  const failed = await failedSinceStamp()
  return failed ? String(failed.event['ssps.details']?.cause) : null
}

/** The newest failure after which there was no stamp. */
async function failedSinceStamp() {
  const [stamped, failed] = await Promise.all([
    newestOf('audit_log.time_stamped'),
    newestOf('audit_log.time_stamp_failed'),
  ])
  return failed && failed.leafIndex > (stamped?.leafIndex ?? -1) ? failed : null
}

async function newestOf(action: AuditAction) {
  const { events } = await searchEvents({ action })
  return events.at(0) ?? null
}

async function newestMoment(logId: number, stamped: number): Promise<Due | null> {
  const codes = await codesOfKind(db.connection(), 'action', LEGAL_MOMENTS)
  const row = await rowsBy('audit_index_action')
    .select('leaf_index', 'action')
    .where('log_id', logId)
    .whereIn('action', [...codes.values()])
    .where('leaf_index', '>=', stamped)
    .orderBy('leaf_index', 'desc')
    .first()
  const cause = [...codes].find(([, code]) => code === row?.action)?.[0]

  return row && cause ? { cause, leafIndex: row.leaf_index } : null
}

async function openedSince(moment: DateTime | null): Promise<Due | null> {
  const opened = await Round.query()
    .where('opensAt', '<=', DateTime.now().toJSDate())
    .if(moment, (rounds) => rounds.where('opensAt', '>', moment!.toJSDate()))
    .first()

  return opened ? { cause: RESULTS_OPENED, leafIndex: -1 } : null
}

async function stamp({ logId, note, treeSize }: StoredCheckpoint, { cause }: Due, url: string) {
  const certificates = await readFile(env.get('AUDIT_TSA_CA_FILE') ?? '', 'utf8')
  const stamped = await stampOf(note, { url, certificates })

  await db.transaction(async (trx) => {
    await storeStamp(trx, { ...stamped, logId, treeSize, cause })
    await record(trx, 'audit_log.time_stamped', {
      actor: null,
      service: 'system',
      details: { treeSize, cause, stampedAt: stamped.stampedAt.toUTC().toISO()! },
    })
  })
}

/** An authority that stays away is one event for each cause that waits, not one every five seconds. */
async function tell(error: unknown, { cause, leafIndex }: Due) {
  const told = await failedSinceStamp()

  if (told && told.leafIndex > leafIndex && told.event['ssps.details']?.cause === cause) {
    return
  }
  logger.error({ err: error }, 'The audit log was not time-stamped; it is tried again')
  await recordRefusal('audit_log.time_stamp_failed', {
    actor: null,
    service: 'system',
    reason: error instanceof TimeStampRefused ? 'authority_refused' : 'not_possible',
    details: { cause },
  })
}
