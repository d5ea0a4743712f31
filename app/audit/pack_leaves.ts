import { rowsInBatches } from '#audit/batches'
import { leafHash } from '#audit/merkle_tree'
import type { DisclosedLeaf } from '#audit/pack_lines'
import { type AuditFilters, endsOf } from '#audit/search'
import db from '@adonisjs/lucid/services/db'

/** Each of them says something else about what is missing: see `packScopeOf`. */
export const PACK_SCOPES = ['log', 'period', 'search'] as const

export type PackScope = (typeof PACK_SCOPES)[number]

type Row = { leaf_index: number; sealed_hash: Buffer; payload: string | null }

const BATCH = 1000

/** What was sealed is not what stands there now; a pack of it would prove nothing. */
export class LogNotIntact extends Error {
  constructor(what: number | string) {
    super(typeof what === 'string' ? what : `Leaf ${what} of the audit log is not what was sealed`)
  }
}

/**
 * `log`: all of it. `period`: everything from the first to the last event of a time, so that
 * nothing in between is missing. `search`: what fits the filters; whether that is all, no pack can
 * prove.
 */
export function packScopeOf(filters: AuditFilters): PackScope {
  const { from, log, to, withReadings, ...others } = filters
  const isNarrowed = Object.values(others).some((value) => value !== undefined)

  if (isNarrowed) {
    return 'search'
  }
  return from || to ? 'period' : 'log'
}

/**
 * The events a pack discloses, among the first `treeSize` of a log, oldest first, a batch at a
 * time. Throws LogNotIntact at one whose payload is not what was sealed.
 */
export async function* disclosedLeaves(
  filters: AuditFilters,
  { logId, treeSize }: { logId: number; treeSize: number }
): AsyncGenerator<DisclosedLeaf[]> {
  if (packScopeOf(filters) === 'search') {
    const found = rowsInBatches(
      { ...filters, log: logId },
      { size: BATCH, direction: 'asc', before: treeSize }
    )

    for await (const rows of found) {
      const wanted = rows.map((row) => row.leaf_index)
      yield soundLeaves(await leavesWhere(logId, { wanted }), wanted)
    }
    return
  }
  const { from, to } = await endsOf(filters, { logId, treeSize })

  for (let first = from; first < to; first += BATCH) {
    const end = Math.min(first + BATCH, to)
    const wanted = Array.from({ length: end - first }, (_, position) => first + position)
    yield soundLeaves(await leavesWhere(logId, { first, end }), wanted)
  }
}

async function leavesWhere(
  logId: number,
  asked: { wanted: number[] } | { first: number; end: number }
): Promise<Row[]> {
  const query = db
    .from('audit_leaves')
    .leftJoin('audit_events', 'audit_events.id', 'audit_leaves.event_ref')
    .select('audit_leaves.leaf_index', 'audit_leaves.leaf_hash as sealed_hash')
    .select('audit_events.payload')
    .where('audit_leaves.log_id', logId)
    .orderBy('audit_leaves.leaf_index')

  return 'wanted' in asked
    ? query.whereIn('audit_leaves.leaf_index', asked.wanted)
    : query.whereBetween('audit_leaves.leaf_index', [asked.first, asked.end - 1])
}

/** As many as were asked for, each hashed anew. */
function soundLeaves(rows: Row[], wanted: number[]): DisclosedLeaf[] {
  return wanted.map((leafIndex, position) => {
    const row = rows[position]
    const payload = row?.payload

    if (row?.leaf_index !== leafIndex || payload === null || payload === undefined) {
      throw new LogNotIntact(leafIndex)
    }
    if (!leafHash(Buffer.from(payload)).equals(row.sealed_hash)) {
      throw new LogNotIntact(leafIndex)
    }
    return { leafIndex, leafHash: row.sealed_hash, payload }
  })
}
