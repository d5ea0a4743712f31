import { type AddressCodes, addressCodes } from '#audit/address_codes'
import type { AuditAction } from '#audit/catalogue'
import type { AuditService } from '#audit/context'
import { codeOf, codesOfKind, OUTCOME_CODES, rowsBy, type TermKind } from '#audit/read_model'
import { inRanges, leavesWithin, type Range } from '#audit/time_blocks'
import { targetReference } from '#audit/target_reference'
import { newestLogId } from '#audit/tree_store'
import { inDatabase } from '#models/columns'
import db from '@adonisjs/lucid/services/db'
import type { DateTime } from 'luxon'

/**
 * What an auditor asks for. `actor` is `staff:5` or `account:12`, `target`
 * `request_form:7` or a number on paper, `applicant` its id; `from` counts, `to` does not. `ip` is an
 * address, the beginning of one (`198.51.100.`) or a network (`198.51.100.0/24`).
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
  /** Stands anywhere in the event as it is stored, in capitals or not. */
  text?: string
  /** Reading the log is itself logged; without this the list would fill with its own lines. */
  withReadings?: boolean
}

const READINGS: readonly AuditAction[] = [
  'audit_log.searched',
  'audit_log.event_viewed',
  'audit_log.proof_taken',
  'audit_log.rows_exported',
  'audit_log.pack_requested',
  'audit_log.pack_written',
  'audit_log.pack_taken',
  'audit_log.pack_expired',
  'audit_log.search_saved',
  'audit_log.search_removed',
  'audit_log.timeline_viewed',
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
  { name: 'audit_index_service', columns: ['service'] },
  { name: 'PRIMARY', columns: [] },
]

/** Terms that are one code each; addresses may be several. */
const CODED: readonly Exclude<TermKind, 'ip'>[] = [
  'action',
  'actor',
  'applicant',
  'service',
  'target',
]

export type Search = {
  logId: number
  codes: Map<string, number>
  /** Each with a query of its own, so that the index of addresses is walked in order. */
  addresses: AddressCodes
  hidden: number[]
  /** Null without a time. */
  leaves: Range[] | null
  filters: AuditFilters
}

/** Words become codes, a time becomes leaves; null when a word stands in no event. */
export async function searchFor(filters: AuditFilters): Promise<Search | null> {
  const [logId, codes, addresses, hidden] = await Promise.all([
    filters.log ?? newestLogId(),
    codesOf(filters),
    addressCodes(filters.ip),
    hiddenActions(filters),
  ])

  if (logId === null || codes === null || addresses?.length === 0) {
    return null
  }

  const isTimed = filters.from !== undefined || filters.to !== undefined
  const leaves = isTimed ? await leavesWithin(logId, filters) : null
  return { logId, codes, addresses, leaves, filters, hidden }
}

/** The rows of a search: one query, or one for each address. */
export function matching(search: Search) {
  const { addresses, codes } = search

  return addresses === null
    ? [rowsWith(search, codes)]
    : addresses.map((address) => rowsWith(search, new Map([...codes, ['ip', address]])))
}

function rowsWith({ logId, hidden, leaves, filters }: Search, codes: Map<string, number>) {
  const index = DRIVING_INDEXES.find(({ columns }) => columns.every((name) => codes.has(name)))!
  const query = rowsBy(index.name).where('log_id', logId)

  codes.forEach((code, column) => query.where(column, code))

  return query
    .if(hidden.length > 0, (rows) => rows.whereNotIn('action', hidden))
    .if(leaves, (rows) => inRanges(rows, leaves!))
    .if(filters.from, (rows) => rows.where('happened_at', '>=', inDatabase(filters.from!)))
    .if(filters.to, (rows) => rows.where('happened_at', '<', inDatabase(filters.to!)))
}

async function codesOf(filters: AuditFilters) {
  const asked = CODED.filter((kind) => filters[kind] !== undefined)
  const codes = await Promise.all(
    asked.map(async (kind) => codeOf(db.connection(), kind, await termOf(kind, filters[kind]!)))
  )

  if (codes.includes(null)) {
    return null
  }

  const outcome = filters.outcome ? [['outcome', OUTCOME_CODES[filters.outcome]] as const] : []
  return new Map([...outcome, ...asked.map((kind, at) => [kind, codes[at]!] as const)])
}

function termOf(kind: TermKind, asked: string) {
  return kind === 'target' ? targetReference(asked) : asked
}

/** Whoever asks for an action or a person sees all of it. */
async function hiddenActions({ withReadings, action, actor }: AuditFilters) {
  if (withReadings || action || actor) {
    return []
  }

  const codes = await codesOfKind(db.connection(), 'action', READINGS)
  return [...codes.values()]
}
