import {
  type AuditFilters,
  eventsOf,
  type IndexRow,
  matching,
  rowsOf,
  searchFor,
} from '#audit/search'

/** Somebody waits for a file, not for a page; the connection itself gives up after seven. */
const LONGEST_BATCH_SECONDS = 5

type Walk = {
  size: number
  /** `desc` is newest first. */
  direction: 'asc' | 'desc'
  /** Only what stands before this leaf. */
  before?: number
}

/**
 * All that fit, newest first, a batch at a time: what comes in meanwhile is newer than the first.
 * Throws when the database was stopped after 5 seconds.
 */
export async function* eventsInBatches(filters: AuditFilters, size: number) {
  for await (const rows of rowsInBatches(filters, { size, direction: 'desc' })) {
    yield await eventsOf(rows)
  }
}

/** The same as rows of the read model, in either direction. */
export async function* rowsInBatches(filters: AuditFilters, { before, direction, size }: Walk) {
  const search = await searchFor(filters)
  let last: number | null = null

  while (search !== null) {
    const query = matching(search)
      .select('leaf_index', 'event_ref')
      .orderBy('leaf_index', direction)
      .limit(size)
      .if(before !== undefined, (rows) => rows.where('leaf_index', '<', before!))
      .if(last !== null, (rows) => rows.where('leaf_index', direction === 'asc' ? '>' : '<', last!))
    const rows: IndexRow[] | null = await rowsOf(query, LONGEST_BATCH_SECONDS)

    if (rows === null) {
      throw new Error('The database was stopped while it listed the log')
    }
    if (rows.length === 0) {
      return
    }
    yield rows
    last = rows.at(-1)!.leaf_index
  }
}
