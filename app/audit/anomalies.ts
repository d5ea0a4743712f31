import type { AuditAction } from '#audit/catalogue'
import { rowsOf } from '#audit/leaf_rows'
import { accessesWithin, type Span } from '#audit/timeline'
import { inDatabase } from '#models/columns'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'

/**
 * What is worth a look, and no more than that: a party's office behind one address fails often, and
 * a person travels.
 */
export const ANOMALIES = [
  'refused_addresses',
  'second_addresses',
  'bursts',
  'outside_clock',
  'unused_letters',
] as const

export type AnomalyKind = (typeof ANOMALIES)[number]

/** `subject` is an address, or a person as the log names one; `at` where it has a minute. */
export type Anomaly = { kind: AnomalyKind; subject: string; count: number; at?: DateTime }

const SHOWN = 20
const FEWEST_REFUSALS = 5
const FEWEST_IN_A_MINUTE = 10
const UNUSED_AFTER_DAYS = 3
const LOOKED_THROUGH = 5000
const SECONDS = 3

const REFUSALS = ['session.refused', 'access.refused'] as const satisfies readonly AuditAction[]

/** All kinds within a time; the letters as they are now. A kind is null where the database was stopped. */
export async function anomaliesWithin(span: Span): Promise<Record<AnomalyKind, Anomaly[] | null>> {
  const found = await Promise.all(ANOMALIES.map((kind) => FINDERS[kind](span)))
  const entries = ANOMALIES.map((kind, position) => [kind, found[position]] as const)

  return Object.fromEntries(entries) as Record<AnomalyKind, Anomaly[] | null>
}

type Row = { code: number; events: number; piece?: string }

const FINDERS: Record<AnomalyKind, (span: Span) => Promise<Anomaly[] | null>> = {
  refused_addresses: (span) =>
    grouped('refused_addresses', {
      rows: accessesWithin(span, REFUSALS),
      by: 'ip',
      having: `count(*) >= ${FEWEST_REFUSALS}`,
    }),
  second_addresses: (span) =>
    grouped('second_addresses', {
      rows: accessesWithin(span, ['session.started']),
      by: 'actor',
      count: 'count(distinct ip)',
      having: 'count(distinct ip) > 1',
    }),
  bursts: (span) =>
    grouped('bursts', {
      rows: accessesWithin(span, REFUSALS),
      by: 'ip',
      minute: true,
      having: `count(*) >= ${FEWEST_IN_A_MINUTE}`,
    }),
  outside_clock: outsideClock,
  unused_letters: unusedLetters,
}

type Grouping = {
  rows: ReturnType<typeof accessesWithin>
  by: 'ip' | 'actor'
  count?: string
  minute?: boolean
  having: string
}

async function grouped(
  kind: AnomalyKind,
  { by, count = 'count(*)', having, minute, rows }: Grouping
): Promise<Anomaly[] | null> {
  const accesses = await rows

  if (!accesses) {
    return []
  }
  const found = await rowsOf<Row>(
    accesses.query
      .select(`${by} as code`)
      .select(db.raw(`${count} as events`))
      .where(by, '>', 0)
      .where('ip', '>', 0)
      .if(minute, (one) =>
        one
          .select(db.raw(`timestampdiff(minute, '1970-01-01', happened_at) as piece`))
          .groupBy('piece')
      )
      .groupBy('code')
      .havingRaw(having)
      .orderByRaw('events desc, code')
      .limit(SHOWN),
    SECONDS
  )

  return found && named(kind, found)
}

/** Refused because the service was closed (R16 m.3/a), by person, among the newest refusals. */
async function outsideClock(span: Span): Promise<Anomaly[] | null> {
  const accesses = await accessesWithin(span, ['access.refused'])

  if (!accesses) {
    return []
  }
  const newest = accesses.query
    .select('actor', 'event_ref')
    .orderBy('leaf_index', 'desc')
    .limit(LOOKED_THROUGH)
    .toSQL()
  const found = await rowsOf<Row>(
    {
      sql: `select newest.actor as code, count(*) as events from (${newest.sql}) as newest
        join audit_events on audit_events.id = newest.event_ref
        where audit_events.payload like '%"event.reason":"closed"%' and newest.actor > 0
        group by newest.actor order by events desc, code limit ${SHOWN}`,
      bindings: [...newest.bindings],
    },
    SECONDS
  )

  return found && named('outside_clock', found)
}

/** Letters that were printed some days ago and whose password nobody ever changed (m.5/c). */
async function unusedLetters(): Promise<Anomaly[]> {
  const rows = await db
    .from('credential_deliveries')
    .join('accounts', 'accounts.id', 'credential_deliveries.account_id')
    .select('accounts.id', 'credential_deliveries.printed_at')
    .whereIn('credential_deliveries.state', ['printed', 'handed_over'])
    .whereNull('accounts.first_changed_at')
    .whereNot('accounts.state', 'deactivated')
    .where(
      'credential_deliveries.printed_at',
      '<',
      inDatabase(DateTime.utc().minus({ days: UNUSED_AFTER_DAYS }))
    )
    .orderBy('credential_deliveries.printed_at')
    .limit(SHOWN)

  return rows.map((row) => ({
    kind: 'unused_letters' as const,
    subject: `account:${row.id}`,
    count: 1,
    at: DateTime.fromJSDate(row.printed_at),
  }))
}

async function named(kind: AnomalyKind, rows: Row[]): Promise<Anomaly[]> {
  const terms = await db.from('audit_terms').whereIn(
    'id',
    rows.map(({ code }) => code)
  )
  const termOf = new Map(terms.map(({ id, term }) => [id as number, term as string]))

  return rows.map(({ code, events, piece }) => ({
    kind,
    subject: termOf.get(code) ?? '',
    count: Number(events),
    ...(piece !== undefined && { at: DateTime.fromSeconds(Number(piece) * 60) }),
  }))
}
