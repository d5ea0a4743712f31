import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'

const PER_PAGE = 50

type Cursor = { before?: number; after?: number; direction?: 'asc' | 'desc' }

type Where = {
  orWhereRaw: (sql: string, bindings: string[]) => unknown
}

/**
 * One keyset page in the order of ids: `before` and `after` are the ids at the edges of the page
 * one comes from, as the address bar shows them. No OFFSET: page 200 is as fast as page 1.
 */
export async function page<Model extends LucidModel, Row extends { id: number }>(
  query: ModelQueryBuilderContract<Model, Row>,
  { before, after, direction = 'desc' }: Cursor
) {
  const isBackwards = after !== undefined
  const isAscending = (direction === 'asc') !== isBackwards
  const edge = after ?? before

  if (edge !== undefined) {
    query.where('id', isAscending ? '>' : '<', edge)
  }
  const found = await query.orderBy('id', isAscending ? 'asc' : 'desc').limit(PER_PAGE + 1)
  const hasMore = found.length > PER_PAGE
  const rows = found.slice(0, PER_PAGE)

  if (isBackwards) {
    rows.reverse()
  }
  const [hasNewer, hasOlder] = isBackwards ? [hasMore, true] : [before !== undefined, hasMore]

  return {
    rows,
    newer: hasNewer && rows.length > 0 ? { after: rows[0].id } : null,
    older: hasOlder && rows.length > 0 ? { before: rows.at(-1)!.id } : null,
  }
}

/** Text somewhere in one of the columns; what LIKE would read as a sign is read as itself. */
export function matching(where: Where, columns: string[], text: string) {
  const pattern = `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`

  for (const column of columns) {
    where.orWhereRaw(`${column} like ?`, [pattern])
  }
}
