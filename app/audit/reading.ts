import { canonicalJson, type JsonValue } from '#audit/canonical_json'
import type { Actor } from '#audit/event'
import { recordAccess } from '#audit/record'
import type { ExportFormat } from '#audit/row_export'
import type { AuditFilters } from '#audit/search'
import type { Span } from '#audit/timeline'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'

type Session = HttpContext['session']

const LAST_SEARCH = 'audit_search'
const LAST_SPAN = 'audit_span'

/**
 * Reading the log is itself logged: a search once, not each of its pages nor
 * the list that refreshes itself. The plain newest list is no search.
 */
export async function recordSearch(
  filters: AuditFilters,
  { by, session }: { by: Actor; session: Session }
) {
  const asked = recordableFilters(filters)
  const search = canonicalJson(asked)

  if (search === session.get(LAST_SEARCH, '{}')) {
    return
  }

  if (search !== '{}') {
    await recordAccess('audit_log.searched', { actor: by, details: { filters: asked } })
  }

  session.put(LAST_SEARCH, search)
}

/** A night was looked at as a picture: once, not each time the same one is. */
export async function recordTimeline(
  { from, to }: Span,
  { by, session }: { by: Actor; session: Session }
) {
  const asked = { from: utc(from)!, to: utc(to)! }
  const span = canonicalJson(asked)

  if (span !== session.get(LAST_SPAN)) {
    await recordAccess('audit_log.timeline_viewed', { actor: by, details: asked })
    session.put(LAST_SPAN, span)
  }
}

export function recordView(id: string, { by }: { by: Actor }) {
  return recordAccess('audit_log.event_viewed', {
    actor: by,
    target: { type: 'audit_event', id },
  })
}

/** What a search found leaves the house, as a table. */
export function recordExport(
  filters: AuditFilters,
  { by, format }: { by: Actor; format: ExportFormat }
) {
  return recordAccess('audit_log.rows_exported', {
    actor: by,
    details: { filters: recordableFilters(filters), format },
  })
}

/** The event's proof leaves the house. */
export function recordProof(id: string, { by }: { by: Actor }) {
  return recordAccess('audit_log.proof_taken', {
    actor: by,
    target: { type: 'audit_event', id },
  })
}

/** What was asked for, as it stands in events and rows: moments in UTC, nothing that was not asked. */
export function recordableFilters({ from, to, withReadings, ...codes }: AuditFilters) {
  const asked = { ...codes, from: utc(from), to: utc(to), withReadings: withReadings || undefined }
  const given = Object.entries(asked).filter(([, value]) => value !== undefined)

  return Object.fromEntries(given) as { [name: string]: JsonValue }
}

/** The filters again, from such a text. */
export function storedFilters(text: string): AuditFilters {
  const { from, to, ...codes } = JSON.parse(text)

  return { ...codes, ...(from && { from: moment(from) }), ...(to && { to: moment(to) }) }
}

function moment(text: string) {
  return DateTime.fromISO(text, { zone: 'utc' })
}

function utc(at: DateTime | undefined) {
  return at?.toUTC().toISO() ?? undefined
}
