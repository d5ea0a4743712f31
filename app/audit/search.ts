import { TooManyAddresses } from '#audit/address_codes'
import type { AuditEvent } from '#audit/event'
import { countRows, type LeafRow, rowsOf, type Step, stepOf } from '#audit/leaf_rows'
import { type AuditFilters, matching, type Search, searchFor } from '#audit/search_plan'
import { inRanges, leavesWithin } from '#audit/time_blocks'
import { inDatabase } from '#models/columns'
import db from '@adonisjs/lucid/services/db'

export type { AuditFilters } from '#audit/search_plan'

/** Where a page begins: older than one leaf, newer than one, or at the newest. */
export type Position = { before?: number; after?: number }

export type FoundEvent = { leafIndex: number; event: AuditEvent }

export type AuditPage = {
  events: FoundEvent[]
  /** The leaf before which the next older page lies; null when there is none. */
  older: number | null
  newer: number | null
  /** A text was looked for so far; whether there is more further back nobody knows yet. */
  isWindow: boolean
  /** The database was stopped after 3 seconds, or addresses were too many: the filters must say more. */
  isTooBroad: boolean
}

export const PAGE_SIZE = 50
export const COUNT_LIMIT = 10_000

const LONGEST_STATEMENT_SECONDS = 3

const NOTHING: AuditPage = {
  events: [],
  older: null,
  newer: null,
  isWindow: false,
  isTooBroad: false,
}
const TOO_BROAD: AuditPage = { ...NOTHING, isTooBroad: true }

/** The newest events that fit, 50 at most, newest first. */
export async function searchEvents(filters: AuditFilters, position: Position = {}) {
  const search = await searchOrTooMany(filters)

  if (search === 'too many') {
    return TOO_BROAD
  }
  return search ? pageOf(search, position) : NOTHING
}

/** A page and how many events fit, planned once. */
export async function searchAndCount(filters: AuditFilters, position: Position = {}) {
  const search = await searchOrTooMany(filters)

  if (search === 'too many') {
    return { ...TOO_BROAD, count: null }
  }
  const [page, count] = await Promise.all([
    search ? pageOf(search, position) : NOTHING,
    countOf(search, filters),
  ])
  return { ...page, count }
}

/**
 * How many events fit, counted up to `limit`, because the exact number would
 * take seconds: one more than it means more. Null when even that takes too long, or a text is
 * looked for.
 */
export async function countEvents(filters: AuditFilters, limit = COUNT_LIMIT) {
  const search = await searchOrTooMany(filters)

  return search === 'too many' ? null : countOf(search, filters, limit)
}

async function countOf(search: Search | null, { text }: AuditFilters, limit = COUNT_LIMIT) {
  if (text !== undefined) {
    return null
  }
  return search ? countRows(search, { limit: limit + 1, seconds: LONGEST_STATEMENT_SECONDS }) : 0
}

export type AuditSummary = { count: number; first: FoundEvent | null; last: FoundEvent | null }

/**
 * Exactly how many events fit among the first `treeSize` of the newest log, and the first and the
 * last of them: what one signed head proves. For filters without text and networks. Throws when
 * the database was stopped after 3 seconds.
 */
export async function summariseEvents(
  filters: AuditFilters,
  { treeSize }: { treeSize: number }
): Promise<AuditSummary> {
  const search = await searchFor(filters)

  if (!search) {
    return { count: 0, first: null, last: null }
  }
  const inside = () => matching(search)[0].where('leaf_index', '<', treeSize)
  const ends = ['asc', 'desc'] as const
  const seconds = LONGEST_STATEMENT_SECONDS
  const found = await Promise.all([
    rowsOf<{ count: number }>(inside().count('* as count'), seconds),
    ...ends.map((direction) =>
      rowsOf<LeafRow>(
        inside().select('leaf_index', 'event_ref').orderBy('leaf_index', direction).limit(1),
        seconds
      )
    ),
  ])

  if (found.includes(null)) {
    throw new Error('The database was stopped while it summarised the log')
  }
  const [counted, first, last] = found as [{ count: number }[], LeafRow[], LeafRow[]]
  const [[firstEvent = null], [lastEvent = null]] = await Promise.all([
    eventsOf(first),
    eventsOf(last),
  ])

  return { count: counted[0].count, first: firstEvent, last: lastEvent }
}

/**
 * The leaves from the first to the last event of a time among the first `treeSize` of a log: `to`
 * stands behind the last. Both 0 when there is none.
 */
export async function endsOf(
  { from, to }: Pick<AuditFilters, 'from' | 'to'>,
  { logId, treeSize }: { logId: number; treeSize: number }
) {
  if (!from && !to) {
    return { from: 0, to: treeSize }
  }
  const leaves = await leavesWithin(logId, { from, to })
  const [first, last] = await Promise.all(
    (['asc', 'desc'] as const).map((direction) =>
      inRanges(db.from('audit_index'), leaves)
        .select('leaf_index')
        .where('log_id', logId)
        .where('leaf_index', '<', treeSize)
        .if(from, (rows) => rows.where('happened_at', '>=', inDatabase(from!)))
        .if(to, (rows) => rows.where('happened_at', '<', inDatabase(to!)))
        .orderBy('leaf_index', direction)
        .first()
    )
  )

  return first && last
    ? { from: first.leaf_index as number, to: (last.leaf_index as number) + 1 }
    : { from: 0, to: 0 }
}

async function searchOrTooMany(filters: AuditFilters): Promise<Search | null | 'too many'> {
  try {
    return await searchFor(filters)
  } catch (error) {
    if (error instanceof TooManyAddresses) {
      return 'too many'
    }
    throw error
  }
}

async function pageOf(search: Search, { before, after }: Position): Promise<AuditPage> {
  const isUpwards = after !== undefined
  const step = await stepOf(search, {
    direction: isUpwards ? 'asc' : 'desc',
    limit: PAGE_SIZE + 1,
    before: isUpwards ? undefined : before,
    after,
    seconds: LONGEST_STATEMENT_SECONDS,
  })

  if (!step) {
    return TOO_BROAD
  }
  const shown = step.rows.slice(0, PAGE_SIZE)
  const events = await eventsOf(isUpwards ? shown.toReversed() : shown)

  return isUpwards
    ? {
        ...NOTHING,
        events,
        older: shown.length > 0 ? shown[0].leaf_index : after,
        newer: furtherThan(shown, step),
      }
    : {
        ...NOTHING,
        events,
        older: furtherThan(shown, step),
        newer: before === undefined ? null : (shown[0]?.leaf_index ?? before - 1),
        isWindow: shown.length === step.rows.length && step.next !== null,
      }
}

/** Behind the last one that is shown, or where the window ended. */
function furtherThan(shown: LeafRow[], { next, rows }: Step) {
  return rows.length > shown.length ? shown.at(-1)!.leaf_index : next
}

/**
 * The events of some rows, in their order; payloads the rows do not carry are looked up. One that is
 * gone is left out: that it is, the verifier says.
 */
export async function eventsOf(rows: LeafRow[]): Promise<FoundEvent[]> {
  const unread = rows.filter(({ payload }) => payload === undefined)
  const payloads = unread.length > 0 ? await payloadsOf(unread) : new Map<number, string>()

  return rows.flatMap(({ event_ref: ref, leaf_index: leafIndex, payload = payloads.get(ref) }) =>
    payload ? { leafIndex, event: JSON.parse(payload) as AuditEvent } : []
  )
}

async function payloadsOf(rows: LeafRow[]) {
  const stored = await db
    .from('audit_events')
    .select('id', 'payload')
    .whereIn(
      'id',
      rows.map((row) => row.event_ref)
    )
  return new Map(stored.map(({ id, payload }) => [id as number, payload as string]))
}
