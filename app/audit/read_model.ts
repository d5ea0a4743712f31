import type { AuditEvent } from '#audit/event'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

export type TermKind = 'action' | 'actor' | 'applicant' | 'ip' | 'service' | 'target'

/** What of an event can be searched for; an absent term has the code 0. */
export type IndexedTerms = Partial<Record<TermKind, string>>

type SealedEvent = { leafIndex: number; eventRef: number; event: AuditEvent }

type Codes = Map<string, number>

export const TERM_KINDS: readonly TermKind[] = [
  'action',
  'actor',
  'applicant',
  'ip',
  'service',
  'target',
]

export const OUTCOME_CODES = { success: 1, failure: 2 } as const

/** One place says what the columns beside an event must hold, for writing and for checking. */
export function indexedTermsOf(event: AuditEvent): IndexedTerms {
  const target = event['ssps.target']

  return {
    action: event['event.action'],
    actor: event['user.id'],
    applicant: event['ssps.applicant'],
    ip: event['source.ip'],
    service: event['ssps.service'],
    target: target && `${target.type}:${target.id}`,
  }
}

/** 2023-05-14 14:03:00.123001 */
export function happenedAt(event: AuditEvent) {
  return event['@timestamp'].replace('T', ' ').replace('Z', '')
}

export function eventIdBytes(id: string) {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}

/** Adds the search rows of sealed events, and the codes of terms never seen before. */
export async function indexEvents(
  client: QueryClientContract,
  logId: number,
  sealed: SealedEvent[]
) {
  const terms = sealed.map(({ event }) => indexedTermsOf(event))
  const codes = await codesFor(client, terms)

  const rows = sealed.map(({ leafIndex, eventRef, event }, position) => ({
    log_id: logId,
    leaf_index: leafIndex,
    event_ref: eventRef,
    event_id: eventIdBytes(event['event.id']),
    happened_at: happenedAt(event),
    outcome: OUTCOME_CODES[event['event.outcome']],
    ...coded(terms[position], codes),
  }))

  await client.insertQuery().table('audit_index').multiInsert(rows)
}

/** Search rows by one of their indexes: the database would choose another when few rows fit. */
export function rowsBy(index: string) {
  return db.from(db.raw(`audit_index force index (${index})`) as unknown as string)
}

/** The code of one term, or null when no event ever had it. */
export async function codeOf(client: QueryClientContract, kind: TermKind, term: string) {
  const row = await client.from('audit_terms').select('id').where({ kind, term }).first()
  return row ? (row.id as number) : null
}

/** The codes of several terms of one kind that events had; the others are passed over. */
export async function codesOfKind(
  client: QueryClientContract,
  kind: TermKind,
  terms: readonly string[]
) {
  const rows = await client
    .from('audit_terms')
    .select('id', 'term')
    .where('kind', kind)
    .whereIn('term', [...terms])

  return new Map(rows.map((row) => [row.term as string, row.id as number]))
}

/** An index row as it is compared: its moment as text, because a Date ends at milliseconds. */
export type IndexRow = Record<TermKind, number> & {
  event_id: Buffer
  happened_at: string
  outcome: number
}

export const INDEX_COLUMNS = [
  'audit_index.action',
  'audit_index.actor',
  'audit_index.applicant',
  'audit_index.event_id',
  'audit_index.ip',
  'audit_index.outcome',
  'audit_index.service',
  'audit_index.target',
]

export const HAPPENED_AT = `date_format(audit_index.happened_at, '%Y-%m-%d %H:%i:%s.%f') as happened_at`

/** The terms behind the codes of some rows, by code. */
export async function termsIn(client: QueryClientContract, rows: readonly IndexRow[]) {
  const codes = new Set(rows.flatMap((row) => TERM_KINDS.map((kind) => row[kind])))
  const terms = await client.from('audit_terms').whereIn('id', [...codes])

  return new Map(terms.map(({ id, kind, term }) => [id as number, `${kind} ${term}`]))
}

/** Whether every column beside an event says what the event says. */
export function agrees(row: IndexRow, event: AuditEvent, terms: Map<number, string>) {
  const indexed = indexedTermsOf(event)
  const isSameTerm = (kind: TermKind) =>
    indexed[kind] === undefined
      ? row[kind] === 0
      : terms.get(row[kind]) === `${kind} ${indexed[kind]}`

  return (
    TERM_KINDS.every((kind) => isSameTerm(kind)) &&
    row.outcome === OUTCOME_CODES[event['event.outcome']] &&
    row.happened_at === happenedAt(event) &&
    row.event_id.equals(eventIdBytes(event['event.id']))
  )
}

async function codesFor(client: QueryClientContract, events: IndexedTerms[]) {
  const wanted = distinctTerms(events)
  const codes = await knownCodes(client, wanted)
  const unknown = wanted.filter(({ kind, term }) => !codes.has(`${kind} ${term}`))

  if (unknown.length === 0) {
    return codes
  }

  await client.knexQuery().from('audit_terms').insert(unknown).onConflict().ignore()
  return knownCodes(client, wanted)
}

function distinctTerms(events: IndexedTerms[]) {
  const pairs = events
    .flatMap((terms) => Object.entries(terms) as [TermKind, string | undefined][])
    .filter((pair): pair is [TermKind, string] => pair[1] !== undefined)
    .map(([kind, term]) => ({ kind, term }))

  return [...new Map(pairs.map((pair) => [`${pair.kind} ${pair.term}`, pair])).values()]
}

async function knownCodes(
  client: QueryClientContract,
  wanted: { kind: TermKind; term: string }[]
): Promise<Codes> {
  const rows = await client
    .from('audit_terms')
    .select('id', 'kind', 'term')
    .whereIn(
      ['kind', 'term'],
      wanted.map(({ kind, term }) => [kind, term])
    )

  return new Map(rows.map((row) => [`${row.kind} ${row.term}`, row.id as number]))
}

function coded(terms: IndexedTerms, codes: Codes) {
  const codeFor = (kind: TermKind) =>
    terms[kind] === undefined ? 0 : codes.get(`${kind} ${terms[kind]}`)!

  return {
    action: codeFor('action'),
    actor: codeFor('actor'),
    applicant: codeFor('applicant'),
    ip: codeFor('ip'),
    service: codeFor('service'),
    target: codeFor('target'),
  }
}
