import { type LeafRow, type Step, stepOf } from '#audit/leaf_rows'
import { type AuditFilters, eventsOf, type FoundEvent } from '#audit/search'
import { searchFor } from '#audit/search_plan'

/** Somebody waits for a file, not for a page; the connection itself gives up after seven. */
const LONGEST_BATCH_SECONDS = 5

const AT_ONCE = 1000

type Walk = {
  size: number
  /** `desc` is newest first. */
  direction: 'asc' | 'desc'
  /** Only what stands before this leaf. */
  before?: number
  withPayloads?: boolean
}

/**
 * All that fit, newest first, a batch at a time: what comes in meanwhile is newer than the first.
 * Throws when the database was stopped after 5 seconds.
 */
export async function* eventsInBatches(filters: AuditFilters, size: number) {
  const walk = { size, direction: 'desc', withPayloads: true } as const

  for await (const rows of rowsInBatches(filters, walk)) {
    yield await eventsOf(rows)
  }
}

/** The same at once; null when they are more than `limit`. */
export async function eventsAtMost(filters: AuditFilters, limit: number) {
  const all: FoundEvent[] = []

  for await (const events of eventsInBatches(filters, AT_ONCE)) {
    all.push(...events)
    if (all.length > limit) return null
  }
  return all
}

/** The same as rows of the read model, in either direction. */
export async function* rowsInBatches(
  filters: AuditFilters,
  { before, direction, size, withPayloads }: Walk
): AsyncGenerator<LeafRow[]> {
  const search = await searchFor(filters)
  const isUpwards = direction === 'asc'
  let next: number | null = null

  while (search !== null) {
    const step: Step | null = await stepOf(search, {
      direction,
      limit: size,
      before: isUpwards ? before : (next ?? before),
      after: isUpwards ? (next ?? undefined) : undefined,
      seconds: LONGEST_BATCH_SECONDS,
      withPayloads,
    })

    if (step === null) {
      throw new Error('The database was stopped while it listed the log')
    }
    if (step.rows.length > 0) {
      yield step.rows
    }
    if (step.next === null) {
      return
    }
    next = step.next
  }
}
