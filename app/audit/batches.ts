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

/**
 * All that fit, newest first, a batch at a time: what comes in meanwhile is newer than the first.
 * Throws when the database was stopped after 5 seconds.
 */
export async function* eventsInBatches(filters: AuditFilters, size: number) {
  const search = await searchFor(filters)
  let before: number | null = null

  while (search !== null) {
    const query = matching(search)
      .select('leaf_index', 'event_ref')
      .orderBy('leaf_index', 'desc')
      .limit(size)
      .if(before !== null, (older) => older.where('leaf_index', '<', before!))
    const rows: IndexRow[] | null = await rowsOf(query, LONGEST_BATCH_SECONDS)

    if (rows === null) {
      throw new Error('The database was stopped while it listed the log')
    }
    if (rows.length === 0) {
      return
    }
    yield await eventsOf(rows)
    before = rows.at(-1)!.leaf_index
  }
}
