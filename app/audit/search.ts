import type { AuditAction } from '#audit/catalogue'
import type { AuditService } from '#audit/context'
import type { AuditEvent } from '#audit/event'
import { codeOf, OUTCOME_CODES, TERM_KINDS } from '#audit/read_model'
import { newestLogId } from '#audit/tree_store'
import { inDatabase } from '#models/columns'
import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import type { DateTime } from 'luxon'

/**
 * What an auditor asks for. `actor` is `staff:5` or `account:12`, `target`
 * `request_form:7`, `applicant` its id; `from` counts, `to` does not.
 */
export type AuditFilters = {
  /** The number of a log; the newest unless named. */
  log?: number
  from?: DateTime
  to?: DateTime
  actor?: string
  applicant?: string
  action?: AuditAction
  outcome?: keyof typeof OUTCOME_CODES
  ip?: string
  target?: string
  service?: AuditService
  /** Reading the log is itself logged; without this the list would fill with its own lines. */
  withReadings?: boolean
}

/** Where a page begins: older than one leaf, newer than one, or at the newest. */
export type Position = { before?: number; after?: number }

export type FoundEvent = { leafIndex: number; event: AuditEvent }

export type AuditPage = {
  events: FoundEvent[]
  /** The leaf before which the next older page lies; null when there is none. */
  older: number | null
  newer: number | null
  /** The database was stopped after 3 seconds: the filters must say more. */
  isTooBroad: boolean
}

export const PAGE_SIZE = 50
export const COUNT_LIMIT = 10_000

const LONGEST_STATEMENT_SECONDS = 3
const STATEMENT_TOO_LONG = 1969

/**
 * An event is written before its transaction ends, so a later one may be
 * sealed before it: the longest a transaction may last.
 */
const LONGEST_TRANSACTION = { minutes: 10 }

const READINGS: readonly AuditAction[] = [
  'audit_log.searched',
  'audit_log.event_viewed',
  'audit_log.proof_taken',
  'audit_log.rows_exported',
  'audit_log.pack_requested',
  'audit_log.pack_written',
  'audit_log.pack_taken',
  'audit_log.pack_expired',
]

/** The first whose columns are all asked for drives the search: measured at ten million lines. */
const DRIVING_INDEXES: readonly { name: string; columns: readonly string[] }[] = [
  { name: 'audit_index_target', columns: ['target'] },
  { name: 'audit_index_ip', columns: ['ip'] },
  { name: 'audit_index_actor', columns: ['actor'] },
  { name: 'audit_index_applicant_action', columns: ['applicant', 'action'] },
  { name: 'audit_index_action', columns: ['action'] },
  { name: 'audit_index_outcome', columns: ['outcome'] },
  { name: 'audit_index_applicant', columns: ['applicant'] },
  { name: 'PRIMARY', columns: [] },
]

type Search = {
  logId: number
  codes: Map<string, number>
  hidden: number[]
  leaves: { from: number; to: number | null }
  filters: AuditFilters
}

export type IndexRow = { leaf_index: number; event_ref: number }

/** The newest events that fit, 50 at most, newest first. */
export async function searchEvents(filters: AuditFilters, position: Position = {}) {
  const search = await searchFor(filters)
  return search ? pageOf(search, position) : NOTHING
}

/**
 * How many events fit, counted up to `limit`, because the exact number would
 * take seconds: one more than it means more. Null when even that takes too long.
 */
export async function countEvents(filters: AuditFilters, limit = COUNT_LIMIT) {
  const search = await searchFor(filters)

  if (!search) {
    return 0
  }

  const matches = matching(search)
    .select('leaf_index')
    .limit(limit + 1)
  const rows = await rowsOf<{ count: number }>(db.from(matches.as('matches')).count('* as count'))
  return rows && rows[0].count
}

export type AuditSummary = { count: number; first: FoundEvent | null; last: FoundEvent | null }

/**
 * Exactly how many events fit among the first `treeSize` of the newest log, and the first and the
 * last of them: what one signed head proves. Throws when the database was stopped after 3 seconds.
 */
export async function summariseEvents(
  filters: AuditFilters,
  { treeSize }: { treeSize: number }
): Promise<AuditSummary> {
  const search = await searchFor(filters)

  if (!search) {
    return { count: 0, first: null, last: null }
  }
  const inside = () => matching(search).where('leaf_index', '<', treeSize)
  const ends = ['asc', 'desc'] as const
  const found = await Promise.all([
    rowsOf<{ count: number }>(inside().count('* as count')),
    ...ends.map((direction) =>
      rowsOf<IndexRow>(
        inside().select('leaf_index', 'event_ref').orderBy('leaf_index', direction).limit(1)
      )
    ),
  ])

  if (found.includes(null)) {
    throw new Error('The database was stopped while it summarised the log')
  }
  const [counted, first, last] = found as [{ count: number }[], IndexRow[], IndexRow[]]
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
  const wide = await leavesBetween(logId, { from, to })
  const [first, last] = await Promise.all(
    (['asc', 'desc'] as const).map((direction) =>
      db
        .from('audit_index')
        .select('leaf_index')
        .where('log_id', logId)
        .where('leaf_index', '>=', wide.from)
        .where('leaf_index', '<', Math.min(wide.to ?? treeSize, treeSize))
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

const NOTHING: AuditPage = { events: [], older: null, newer: null, isTooBroad: false }

/** Words become codes, a time becomes leaves; null when a word stands in no event. */
export async function searchFor(filters: AuditFilters): Promise<Search | null> {
  const logId = filters.log ?? (await newestLogId())
  const codes = await codesOf(filters)

  if (logId === null || codes === null) {
    return null
  }

  const leaves = await leavesBetween(logId, filters)
  return { logId, codes, leaves, filters, hidden: await hiddenActions(filters) }
}

async function codesOf(filters: AuditFilters) {
  const asked = TERM_KINDS.filter((kind) => filters[kind] !== undefined)
  const codes = await Promise.all(
    asked.map((kind) => codeOf(db.connection(), kind, filters[kind]!))
  )

  if (codes.includes(null)) {
    return null
  }

  const outcome = filters.outcome ? [['outcome', OUTCOME_CODES[filters.outcome]] as const] : []
  return new Map([...outcome, ...asked.map((kind, at) => [kind, codes[at]!] as const)])
}

/** Whoever asks for an action or a person sees all of it. */
async function hiddenActions({ withReadings, action, actor }: AuditFilters) {
  if (withReadings || action || actor) {
    return []
  }

  const codes = await Promise.all(
    READINGS.map((reading) => codeOf(db.connection(), 'action', reading))
  )
  return codes.filter((code) => code !== null)
}

/** Two steps in the time index; the edges are a little wide, the moment itself is compared too. */
async function leavesBetween(logId: number, { from, to }: AuditFilters) {
  const last = from && (await leafBeside(logId, '<', from.minus(LONGEST_TRANSACTION)))
  const first = to && (await leafBeside(logId, '>=', to.plus(LONGEST_TRANSACTION)))

  return { from: (last ?? -1) + 1, to: first ?? null }
}

async function leafBeside(logId: number, side: '<' | '>=', moment: DateTime) {
  const row = await db
    .from(db.raw('audit_index force index (audit_index_time)') as unknown as string)
    .select('leaf_index')
    .where('log_id', logId)
    .where('happened_at', side, inDatabase(moment))
    .orderBy('happened_at', side === '<' ? 'desc' : 'asc')
    .first()

  return row ? (row.leaf_index as number) : null
}

async function pageOf(search: Search, { before, after }: Position): Promise<AuditPage> {
  const isUpwards = after !== undefined
  const query = matching(search)
    .select('leaf_index', 'event_ref')
    .orderBy('leaf_index', isUpwards ? 'asc' : 'desc')
    .limit(PAGE_SIZE + 1)
    .if(before !== undefined, (older) => older.where('leaf_index', '<', before!))
    .if(isUpwards, (newer) => newer.where('leaf_index', '>', after!))

  const found = await rowsOf<IndexRow>(query)

  if (!found) {
    return { ...NOTHING, isTooBroad: true }
  }

  const rows = isUpwards ? found.slice(0, PAGE_SIZE).toReversed() : found.slice(0, PAGE_SIZE)
  const isCut = found.length > PAGE_SIZE
  const hasOlder = isUpwards || isCut
  const hasNewer = isUpwards ? isCut : before !== undefined

  return {
    events: await eventsOf(rows),
    older: hasOlder && rows.length > 0 ? rows.at(-1)!.leaf_index : null,
    newer: hasNewer && rows.length > 0 ? rows[0].leaf_index : null,
    isTooBroad: false,
  }
}

export function matching({ logId, codes, hidden, leaves, filters }: Search) {
  const index = DRIVING_INDEXES.find(({ columns }) => columns.every((name) => codes.has(name)))!
  const table = db.raw(`audit_index force index (${index.name})`) as unknown as string
  const query = db.from(table).where('log_id', logId)

  codes.forEach((code, column) => query.where(column, code))

  return query
    .if(hidden.length > 0, (rows) => rows.whereNotIn('action', hidden))
    .if(leaves.from > 0, (rows) => rows.where('leaf_index', '>=', leaves.from))
    .if(leaves.to !== null, (rows) => rows.where('leaf_index', '<', leaves.to!))
    .if(filters.from, (rows) => rows.where('happened_at', '>=', inDatabase(filters.from!)))
    .if(filters.to, (rows) => rows.where('happened_at', '<', inDatabase(filters.to!)))
}

/** Null when the database was stopped. */
export async function rowsOf<Row>(
  query: DatabaseQueryBuilderContract,
  seconds = LONGEST_STATEMENT_SECONDS
): Promise<Row[] | null> {
  const { sql, bindings } = query.toSQL()
  const limited = `set statement max_statement_time=${seconds} for ${sql}`

  try {
    const [rows] = await db.rawQuery(limited, [...bindings])
    return rows as Row[]
  } catch (error) {
    if ((error as { errno?: number }).errno === STATEMENT_TOO_LONG) {
      return null
    }
    throw error
  }
}

export async function eventsOf(rows: IndexRow[]): Promise<FoundEvent[]> {
  const stored = await db
    .from('audit_events')
    .select('id', 'payload')
    .whereIn(
      'id',
      rows.map((row) => row.event_ref)
    )
  const payloads = new Map(stored.map(({ id, payload }) => [id as number, payload as string]))

  return rows
    .filter((row) => payloads.has(row.event_ref))
    .map((row) => ({
      leafIndex: row.leaf_index,
      event: JSON.parse(payloads.get(row.event_ref)!) as AuditEvent,
    }))
}
