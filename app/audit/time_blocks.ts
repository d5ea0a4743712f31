import { happenedAt } from '#audit/read_model'
import type { AuditEvent } from '#audit/event'
import { inDatabase } from '#models/columns'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import type { DateTime } from 'luxon'

/** Leaves of one block: `leaf_index div 4096`. */
export const BLOCK_SIZE = 4096

/** More pieces are searched as one, with what lies between them. */
const MOST_RANGES = 16

/** The first and the last moment of the events of one block, as the database writes them. */
export type TimeBlock = { first: string; last: string }

export type Range = { from: number; to: number }

export type Time = { from?: DateTime; to?: DateTime }

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

/**
 * The leaves among which everything of a time lies, from the first to before `to`, with up to a
 * block of others at either edge. One range for a log whose clock never went back.
 */
export async function leavesWithin(logId: number, { from, to }: Time): Promise<Range[]> {
  const rows = await db
    .from('audit_blocks')
    .select('block')
    .where('log_id', logId)
    .if(from, (blocks) => blocks.where('last_at', '>=', inDatabase(from!)))
    .if(to, (blocks) => blocks.where('first_at', '<', inDatabase(to!)))
    .orderBy('block')
  const ranges = joined(rows.map(({ block }) => block as number))

  return ranges.length > MOST_RANGES ? [{ from: ranges[0].from, to: ranges.at(-1)!.to }] : ranges
}

/** Rows of the read model with their leaf in one of the ranges. */
export function inRanges(query: DatabaseQueryBuilderContract, ranges: readonly Range[]) {
  if (ranges.length === 0) {
    return query.whereRaw('false')
  }
  return query.where((either) =>
    ranges.forEach(({ from, to }) => either.orWhereBetween('leaf_index', [from, to - 1]))
  )
}

function joined(blocks: readonly number[]) {
  const ranges: Range[] = []

  for (const block of blocks) {
    const [from, to] = [block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE]
    const last = ranges.at(-1)

    if (last?.to === from) {
      last.to = to
    } else {
      ranges.push({ from, to })
    }
  }
  return ranges
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
