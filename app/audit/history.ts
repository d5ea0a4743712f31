import type { AuditAction } from '#audit/catalogue'
import type { AuditEvent } from '#audit/event'
import { codesOfKind } from '#audit/read_model'
import { revealed } from '#audit/private_values'
import type { JsonValue } from '#audit/canonical_json'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

export type PastEvent = { eventRef: number; event: AuditEvent }

type Row = { id: number; payload: string }

const BATCH = 1000

/**
 * All events of some actions, of every log of the installation, oldest first, with those that are
 * written and wait to be sealed. Give it a transaction that sees one moment.
 */
export async function* historyOf(
  actions: readonly AuditAction[],
  trx: TransactionClientContract
): AsyncGenerator<PastEvent> {
  const codes = await codesOfKind(trx, 'action', actions)
  const known = [...codes.values()]

  for (let last = 0, rows = await sealedAfter(last, known, trx); rows.length > 0;) {
    yield* rows.map(eventIn)
    last = rows.at(-1)!.id
    rows = await sealedAfter(last, known, trx)
  }
  const waiting = await waitingEvents(trx)
  yield* waiting
    .map((row) => eventIn(row))
    .filter(({ event }) => actions.includes(event['event.action']))
}

/** The personal values that some events prove, by event and name; erased ones are none. */
export async function privateValuesIn(
  eventRefs: readonly number[],
  trx: TransactionClientContract
): Promise<Map<string, { value: JsonValue; digest: string }>> {
  const values = new Map<string, { value: JsonValue; digest: string }>()

  for (let from = 0; from < eventRefs.length; from += BATCH) {
    const rows = await trx
      .from('audit_private')
      .whereIn('event_ref', eventRefs.slice(from, from + BATCH))
    rows.forEach((row) => values.set(`${row.event_ref} ${row.name}`, revealed(row)))
  }
  return values
}

/** In the order they were written: the one in which they were committed but for moments. */
function sealedAfter(
  last: number,
  codes: number[],
  trx: TransactionClientContract
): Promise<Row[]> {
  return trx
    .from('audit_index')
    .join('audit_events', 'audit_events.id', 'audit_index.event_ref')
    .select('audit_events.id', 'audit_events.payload')
    .whereIn('audit_index.action', codes)
    .where('audit_events.id', '>', last)
    .orderBy('audit_events.id')
    .limit(BATCH)
    .exec() as Promise<Row[]>
}

function waitingEvents(trx: TransactionClientContract): Promise<Row[]> {
  return trx
    .from('audit_queue')
    .join('audit_events', 'audit_events.id', 'audit_queue.event_ref')
    .select('audit_events.id', 'audit_events.payload')
    .orderBy('audit_events.id')
    .exec() as Promise<Row[]>
}

function eventIn({ id, payload }: Row): PastEvent {
  return { eventRef: id, event: JSON.parse(payload) as AuditEvent }
}
