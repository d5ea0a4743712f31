import { matching, type Search } from '#audit/search_plan'
import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'

export type LeafRow = {
  leaf_index: number
  event_ref: number
  /** Where the walk asked for it; null where the event is gone. */
  payload?: string | null
}

export type Walk = {
  /** `desc` is newest first. */
  direction: 'asc' | 'desc'
  limit: number
  /** Only what stands before this leaf. */
  before?: number
  after?: number
  seconds: number
  withPayloads?: boolean
}

/** `next` is the leaf behind which the walk goes on; null at its end. */
export type Step = { rows: LeafRow[]; next: number | null }

/** Events whose text is looked through at once: some milliseconds. */
const TEXT_WINDOW = 5000

const STATEMENT_TOO_LONG = 1969

type Sql = { sql: string; bindings: unknown[] }

/**
 * The next rows of a search, at most `limit`. With a text only a window of candidates is looked
 * through: there may be fewer rows, or none, and more behind them. Null when the database was
 * stopped.
 */
export async function stepOf(search: Search, walk: Walk): Promise<Step | null> {
  return search.filters.text === undefined
    ? plainStep(search, walk)
    : textStep(search, search.filters.text, walk)
}

/** How many rows there are, counted up to `limit`; null when even that takes too long. */
export async function countRows(
  search: Search,
  { limit, seconds }: { limit: number; seconds: number }
) {
  const parts = matching(search).map((query) => query.select('leaf_index').limit(limit).toSQL())
  const { bindings, sql } = joined(parts)
  const found = await rowsOf<{ count: number }>(
    {
      sql: `select count(*) as count from (select 1 from (${sql}) as parts limit ${limit}) as found`,
      bindings,
    },
    seconds
  )

  return found && Number(found[0].count)
}

/** Rows of a statement that the database stops after some seconds; then null. */
export async function rowsOf<Row>(
  statement: Sql | DatabaseQueryBuilderContract,
  seconds: number
): Promise<Row[] | null> {
  const { bindings, sql } = 'toSQL' in statement ? statement.toSQL() : statement
  const limited = `set statement max_statement_time=${seconds} for ${sql}`

  try {
    const [rows] = await db.rawQuery(limited, [...bindings] as never[])
    return rows as Row[]
  } catch (error) {
    if ((error as { errno?: number }).errno === STATEMENT_TOO_LONG) {
      return null
    }
    throw error
  }
}

async function plainStep(search: Search, walk: Walk): Promise<Step | null> {
  const found = candidates(search, walk)
  const rows = walk.withPayloads
    ? await rowsWithPayloads(found, walk)
    : await rowsOf<LeafRow>(found, walk.seconds)

  return rows && { rows, next: rows.length === walk.limit ? rows.at(-1)!.leaf_index : null }
}

/** Put in order here: the database would sort the payloads with the rows. */
async function rowsWithPayloads({ bindings, sql }: Sql, { direction, seconds }: Walk) {
  const rows = await rowsOf<LeafRow>(
    {
      sql: `select found.leaf_index, found.event_ref, audit_events.payload from (${sql}) as found
        left join audit_events on audit_events.id = found.event_ref`,
      bindings,
    },
    seconds
  )
  const sign = direction === 'asc' ? 1 : -1

  return rows && rows.toSorted((one, other) => sign * (one.leaf_index - other.leaf_index))
}

async function textStep(search: Search, text: string, walk: Walk): Promise<Step | null> {
  const { direction, limit, seconds } = walk
  const window = candidates(search, { ...walk, limit: TEXT_WINDOW })
  const edge = direction === 'asc' ? 'max' : 'min'
  const found = await rowsOf<LeafRow>(
    {
      sql: `select seen.leaf_index, seen.event_ref from (${window.sql}) as seen
        join audit_events on audit_events.id = seen.event_ref
        where audit_events.payload collate utf8mb4_general_ci like ?
        order by seen.leaf_index ${direction} limit ${limit}`,
      bindings: [...window.bindings, `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`],
    },
    seconds
  )
  const ends = await rowsOf<{ count: number; edge: number }>(
    {
      sql: `select count(*) as count, ${edge}(leaf_index) as edge from (${window.sql}) as seen`,
      bindings: window.bindings,
    },
    seconds
  )

  if (!found || !ends) {
    return null
  }
  if (found.length === limit) {
    return { rows: found, next: found.at(-1)!.leaf_index }
  }
  return { rows: found, next: Number(ends[0].count) === TEXT_WINDOW ? Number(ends[0].edge) : null }
}

/** What the structured filters leave, in order: of several addresses the first of each, then the first of all. */
function candidates(search: Search, { after, before, direction, limit }: Walk): Sql {
  const parts = matching(search).map((query) =>
    query
      .select('leaf_index', 'event_ref')
      .if(before !== undefined, (rows) => rows.where('leaf_index', '<', before!))
      .if(after !== undefined, (rows) => rows.where('leaf_index', '>', after!))
      .orderBy('leaf_index', direction)
      .limit(limit)
      .toSQL()
  )
  const { bindings, sql } = joined(parts)

  return {
    sql: `select leaf_index, event_ref from (${sql}) as parts order by leaf_index ${direction} limit ${limit}`,
    bindings,
  }
}

function joined(parts: { sql: string; bindings: readonly unknown[] }[]): Sql {
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(' union all '),
    bindings: parts.flatMap(({ bindings }) => [...bindings]),
  }
}
