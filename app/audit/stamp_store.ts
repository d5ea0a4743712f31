import type { TimeStamp } from '#audit/time_stamp'
import { inDatabase } from '#models/columns'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'

/** The stamp on the signed head of `treeSize` events; `cause` is why there is one. */
export type NewStamp = TimeStamp & { logId: number; treeSize: number; cause: string }

/** `keptAt` is by our own clock. */
export type StoredStamp = NewStamp & { keptAt: DateTime }

type Row = {
  log_id: number
  tree_size: number
  cause: string
  token: Buffer
  authority: string
  stamped_at: Date
  kept_at: Date
}

/** Those of one log by the size of their heads, of all or up to a size. */
export async function storedStamps(
  client: QueryClientContract,
  logId: number,
  { upTo }: { upTo?: number } = {}
): Promise<StoredStamp[]> {
  const rows = await client
    .from('audit_time_stamps')
    .where('log_id', logId)
    .if(upTo !== undefined, (query) => query.where('tree_size', '<=', upTo!))
    .orderBy('tree_size')

  return rows.map((row) => stampIn(row))
}

/** The first one that holds a leaf: from then on nobody can have changed it unseen. Null until then. */
export async function stampCovering(logId: number, leafIndex: number) {
  const row = await db
    .from('audit_time_stamps')
    .where('log_id', logId)
    .where('tree_size', '>', leafIndex)
    .orderBy('tree_size')
    .first()

  return row ? stampIn(row) : null
}

/** Newest first, of all logs. */
export async function newestStamps(limit: number) {
  const rows = await db
    .from('audit_time_stamps')
    .orderBy([
      { column: 'log_id', order: 'desc' },
      { column: 'tree_size', order: 'desc' },
    ])
    .limit(limit)

  return rows.map((row) => stampIn(row))
}

export function storeStamp(
  client: QueryClientContract,
  { authority, cause, logId, stampedAt, token, treeSize }: NewStamp
) {
  return client
    .insertQuery()
    .table('audit_time_stamps')
    .insert({
      log_id: logId,
      tree_size: treeSize,
      cause,
      token,
      authority,
      stamped_at: inDatabase(stampedAt),
    })
}

function stampIn(row: Row): StoredStamp {
  return {
    logId: row.log_id,
    treeSize: row.tree_size,
    cause: row.cause,
    token: row.token,
    authority: row.authority,
    stampedAt: DateTime.fromJSDate(row.stamped_at),
    keptAt: DateTime.fromJSDate(row.kept_at),
  }
}
