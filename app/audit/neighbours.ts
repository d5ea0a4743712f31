import type { AuditEvent } from '#audit/event'
import type { FoundEvent } from '#audit/search'
import db from '@adonisjs/lucid/services/db'

/** What one request wrote is sealed together, give or take what others wrote meanwhile. */
const REACH = 200

type Place = { logId: number; leafIndex: number; event: AuditEvent }

/**
 * What stands before and after an event in the log, and what else the same request wrote, in order
 * (`trace.id`, looked for among the 200 leaves on either side).
 */
export async function neighboursOf({ logId, leafIndex, event }: Place) {
  const around = await eventsBetween(logId, leafIndex - REACH, leafIndex + REACH)
  const at = (place: number) => around.find((found) => found.leafIndex === place) ?? null
  const trace = event['trace.id']

  return {
    previous: at(leafIndex - 1),
    next: at(leafIndex + 1),
    sameRequest: around.filter(
      (found) =>
        trace !== undefined && found.event['trace.id'] === trace && found.leafIndex !== leafIndex
    ),
  }
}

async function eventsBetween(logId: number, from: number, to: number): Promise<FoundEvent[]> {
  const rows: { leaf_index: number; payload: string }[] = await db
    .from('audit_leaves')
    .join('audit_events', 'audit_events.id', 'audit_leaves.event_ref')
    .select('audit_leaves.leaf_index', 'audit_events.payload')
    .where('audit_leaves.log_id', logId)
    .whereBetween('audit_leaves.leaf_index', [Math.max(0, from), to])
    .orderBy('audit_leaves.leaf_index')

  return rows.map((row) => ({
    leafIndex: row.leaf_index,
    event: JSON.parse(row.payload) as AuditEvent,
  }))
}
