import { rowsOf } from '#audit/leaf_rows'
import { accessesWithin, ACCESSES, type Span } from '#audit/timeline'
import db from '@adonisjs/lucid/services/db'
import { TIME_ZONE } from '#start/view/formats'
import { DateTime } from 'luxon'

/** `counts` stand in the order of `hours`, "17:00" in Turkey. `applicant` is the id of one. */
export type HeatMap = {
  hours: string[]
  rows: { applicant: string; counts: number[]; total: number }[]
  /** The largest count of all. */
  most: number
  /** Applicants with fewer accesses than those of the rows. */
  leftOut: number
}

type Row = { applicant: number; hour: number; events: number }

const LONGEST_STATEMENT_SECONDS = 5
const MOST_ROWS = 60

/**
 * Accesses by applicant and hour, granted and refused together, those with most first. Null where
 * the database was stopped after 5 seconds.
 */
export async function heatMapOf(span: Span): Promise<HeatMap | null> {
  const accesses = await accessesWithin(span, ACCESSES)

  if (!accesses) {
    return { hours: [], rows: [], most: 0, leftOut: 0 }
  }
  const rows = await rowsOf<Row>(
    accesses.query
      .select('applicant')
      .select(db.raw(`timestampdiff(hour, '1970-01-01', happened_at) as hour`))
      .count('* as events')
      .where('applicant', '>', 0)
      .groupBy('applicant', 'hour'),
    LONGEST_STATEMENT_SECONDS
  )

  return rows && mapOf(rows)
}

async function mapOf(rows: Row[]): Promise<HeatMap> {
  const terms = await db
    .from('audit_terms')
    .whereIn('id', [...new Set(rows.map(({ applicant }) => applicant))])
  const hours = hoursFrom(rows.map(({ hour }) => Number(hour)))
  const lines = terms.map(({ id, term }) => {
    const own = new Map(
      rows
        .filter(({ applicant }) => applicant === id)
        .map(({ events, hour }) => [Number(hour), Number(events)])
    )
    const counts = hours.map((hour) => own.get(hour) ?? 0)
    return { applicant: String(term), counts, total: counts.reduce((sum, one) => sum + one, 0) }
  })

  return {
    hours: hours.map((hour) => clockAt(hour)),
    rows: lines.toSorted((one, other) => other.total - one.total).slice(0, MOST_ROWS),
    most: lines.flatMap(({ counts }) => counts).reduce((most, one) => Math.max(most, one), 0),
    leftOut: Math.max(0, lines.length - MOST_ROWS),
  }
}

/** Of an hour since 1970 in UTC. */
function clockAt(hour: number) {
  return DateTime.fromSeconds(hour * 3600, { zone: TIME_ZONE }).toFormat('HH:mm')
}

/** Every hour from the first to the last one that has an access. */
function hoursFrom(known: number[]) {
  if (known.length === 0) {
    return []
  }
  const first = known.reduce((least, one) => Math.min(least, one))
  const last = known.reduce((most, one) => Math.max(most, one))

  return Array.from({ length: last - first + 1 }, (_, step) => first + step)
}
