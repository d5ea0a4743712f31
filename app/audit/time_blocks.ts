import { happenedAt } from '#audit/read_model'
import type { AuditEvent } from '#audit/event'
import { inDatabase } from '#models/columns'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { DateTime } from 'luxon'

/** Leaves of one block: `leaf_index div 4096`. */
export const BLOCK_SIZE = 4096

/** The first and the last moment of the events of one block, as the database writes them. */
export type TimeBlock = { first: string; last: string }

export type Range = { from: number; to: number | null }

type SealedEvent = { leafIndex: number; event: AuditEvent }

/**
 * An event gets its moment before its transaction ends, so leaves are not in the order of time, and
 * nobody knows by how much. Of each block of leaves it is known between which moments its events
 * lie: a search within a time passes over the others (what PostgreSQL calls a BRIN index).
 */
export async function growBlocks(
  client: QueryClientContract,
  logId: number,
  sealed: readonly SealedEvent[]
) {
  const blocks = Map.groupBy(sealed, ({ leafIndex }) => blockOf(leafIndex))
  const rows = [...blocks].map(([block, events]) => {
    const moments = events.map(({ event }) => happenedAt(event)).toSorted()
    return { log_id: logId, block, first_at: moments[0], last_at: moments.at(-1) }
  })

  await client
    .knexQuery()
    .from('audit_blocks')
    .insert(rows)
    .onConflict()
    .merge({
      first_at: client.knexRawQuery('least(first_at, values(first_at))'),
      last_at: client.knexRawQuery('greatest(last_at, values(last_at))'),
    })
}

/** The leaves among which everything of a time lies, and at either edge up to a block of others. */
export async function leavesBetween(
  logId: number,
  { from, to }: { from?: DateTime; to?: DateTime }
): Promise<Range> {
  const [first, last] = await Promise.all([
    from && outermost(logId, 'asc', ['last_at', '>=', from]),
    to && outermost(logId, 'desc', ['first_at', '<', to]),
  ])

  if (first === null || last === null) {
    return { from: 0, to: 0 }
  }
  return {
    from: (first ?? 0) * BLOCK_SIZE,
    to: last === undefined ? null : (last + 1) * BLOCK_SIZE,
  }
}

/** One block as it is stored; null when it is not. */
export async function storedBlock(
  client: QueryClientContract,
  logId: number,
  block: number
): Promise<TimeBlock | null> {
  const text = (column: string) => `date_format(${column}, '%Y-%m-%d %H:%i:%s.%f')`
  const row = await client
    .from('audit_blocks')
    .select(client.raw(`${text('first_at')} as first, ${text('last_at')} as last`))
    .where({ log_id: logId, block })
    .first()

  return row ? { first: row.first, last: row.last } : null
}

export function blockOf(leafIndex: number) {
  return Math.floor(leafIndex / BLOCK_SIZE)
}

type Edge = [column: 'first_at' | 'last_at', side: '<' | '>=', moment: DateTime]

/** The first or the last block that reaches over a moment; null when none does. */
async function outermost(logId: number, direction: 'asc' | 'desc', [column, side, moment]: Edge) {
  const row = await db
    .from('audit_blocks')
    .select('block')
    .where('log_id', logId)
    .where(column, side, inDatabase(moment))
    .orderBy('block', direction)
    .first()

  return row ? (row.block as number) : null
}
