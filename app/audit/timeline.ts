import type { AuditAction } from '#audit/catalogue'
import { AUDIT_SERVICES, type AuditService } from '#audit/context'
import { rowsOf } from '#audit/leaf_rows'
import { codesOfKind, OUTCOME_CODES, rowsBy } from '#audit/read_model'
import { inRanges, leavesWithin } from '#audit/time_blocks'
import { newestLogId } from '#audit/tree_store'
import { inDatabase } from '#models/columns'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'

/** Whoever comes in or is refused, at pages and for programs. */
export const ACCESSES = [
  'session.started',
  'session.refused',
  'access.granted',
  'access.refused',
] as const satisfies readonly AuditAction[]

export const LONGEST_HOURS = 24

export type Span = { from: DateTime; to: DateTime }

/** Accesses of one service within one piece of time. */
export type Bar = { at: DateTime; granted: number; refused: number }

export type Timeline = Span & {
  /** How long a piece is: 1 up to eight hours, then 5. */
  minutes: number
  services: { service: AuditService; bars: Bar[]; granted: number; refused: number }[]
}

type Row = { piece: string; service: number; outcome: number; events: number }

const LONGEST_STATEMENT_SECONDS = 5
const HOURS_BY_MINUTE = 8

/**
 * Accesses of the newest log per minute, by service and outcome, services without any left out.
 * Null where the database was stopped after 5 seconds.
 */
export async function timelineOf(span: Span): Promise<Timeline | null> {
  const minutes = span.to.diff(span.from, 'hours').hours > HOURS_BY_MINUTE ? 5 : 1
  const accesses = await accessesWithin(span, ACCESSES)

  if (!accesses) {
    return { ...span, minutes, services: [] }
  }
  const rows = await rowsOf<Row>(
    accesses.query
      .select('service', 'outcome')
      .select(
        db.raw(`timestampdiff(second, '1970-01-01', happened_at) div ${minutes * 60} as piece`)
      )
      .count('* as events')
      .groupBy('piece', 'service', 'outcome'),
    LONGEST_STATEMENT_SECONDS
  )

  return rows && { ...span, minutes, services: await servicesIn(rows, minutes) }
}

/** The rows of some actions within a time; null where no event ever had one. */
export async function accessesWithin({ from, to }: Span, actions: readonly AuditAction[]) {
  const logId = await newestLogId()
  const codes = await codesOfKind(db.connection(), 'action', actions)
  const known = [...codes.values()]

  if (logId === null || known.length === 0) {
    return null
  }
  const query = inRanges(rowsBy('PRIMARY'), await leavesWithin(logId, { from, to }))
    .where('log_id', logId)
    .where('happened_at', '>=', inDatabase(from))
    .where('happened_at', '<', inDatabase(to))
    .whereIn('action', known)

  return { query }
}

async function servicesIn(rows: Row[], minutes: number): Promise<Timeline['services']> {
  const codes = await codesOfKind(db.connection(), 'service', AUDIT_SERVICES)

  return AUDIT_SERVICES.map((service) => {
    const bars = barsIn(
      rows.filter((row) => row.service === codes.get(service)),
      minutes
    )
    return {
      service,
      bars,
      granted: bars.reduce((sum, { granted }) => sum + granted, 0),
      refused: bars.reduce((sum, { refused }) => sum + refused, 0),
    }
  }).filter(({ bars }) => bars.length > 0)
}

function barsIn(rows: Row[], minutes: number): Bar[] {
  const pieces = Map.groupBy(rows, ({ piece }) => Number(piece))

  return [...pieces]
    .toSorted(([one], [other]) => one - other)
    .map(([piece, those]) => ({
      at: DateTime.fromSeconds(piece * minutes * 60),
      granted: sumOf(those, OUTCOME_CODES.success),
      refused: sumOf(those, OUTCOME_CODES.failure),
    }))
}

function sumOf(rows: Row[], outcome: number) {
  return rows
    .filter((row) => row.outcome === outcome)
    .reduce((sum, { events }) => sum + Number(events), 0)
}
