import { rowsOf } from '#audit/leaf_rows'
import { codeOf, OUTCOME_CODES, rowsBy, type TermKind } from '#audit/read_model'
import { newestLogId } from '#audit/tree_store'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'

export const PROFILE_KINDS = ['person', 'applicant', 'address'] as const

export type ProfileKind = (typeof PROFILE_KINDS)[number]

/** What stands beside a kind in its table: whoever is not known by it yet. */
export type Beside = 'address' | 'person'

type Looked = { column: TermKind; index: string; beside: { name: Beside; column: TermKind } }

const ADDRESSES = { name: 'address', column: 'ip' } as const
const PERSONS = { name: 'person', column: 'actor' } as const

const LOOKED: Record<ProfileKind, Looked> = {
  person: { column: 'actor', index: 'audit_index_actor', beside: ADDRESSES },
  applicant: { column: 'applicant', index: 'audit_index_applicant', beside: PERSONS },
  address: { column: 'ip', index: 'audit_index_ip', beside: PERSONS },
}

/** Events under one term: how many, how many of them refused, and when the first and the last were. */
export type Share = {
  term: string | null
  events: number
  refused: number
  first: DateTime
  last: DateTime
}

/** `shares` is null where the database was stopped: there are too many events. */
export type Profile = {
  kind: ProfileKind
  term: string
  beside: Beside
  actions: Share[] | null
  shares: Share[] | null
}

type Row = { code: number; events: number; refused: string; first: number; last: number }

const LONGEST_STATEMENT_SECONDS = 3
const MOST_SHARES = 100

/**
 * What the newest log holds of a person (`account:12`), an applicant (its id) or an address: by
 * action, and by whom or from where. Null when no event ever named it.
 */
export async function profileOf(kind: ProfileKind, term: string): Promise<Profile | null> {
  const { beside, column } = LOOKED[kind]
  const [logId, code] = await Promise.all([newestLogId(), codeOf(db.connection(), column, term)])

  if (logId === null || code === null) {
    return null
  }
  const [actions, shares] = await Promise.all([
    sharesBy('action', kind, { logId, code }),
    sharesBy(beside.column, kind, { logId, code }),
  ])

  return { kind, term, beside: beside.name, actions, shares }
}

/** The filter of the search that finds all of it. */
export function profileFilter({ kind, term }: Pick<Profile, 'kind' | 'term'>) {
  return { [LOOKED[kind].column]: term }
}

async function sharesBy(
  group: TermKind,
  kind: ProfileKind,
  { code, logId }: { code: number; logId: number }
): Promise<Share[] | null> {
  const { column, index } = LOOKED[kind]
  const rows = await rowsOf<Row>(
    rowsBy(index)
      .select(`${group} as code`)
      .count('* as events')
      .select(db.raw(`sum(outcome = ${OUTCOME_CODES.failure}) as refused`))
      .min('leaf_index as first')
      .max('leaf_index as last')
      .where({ log_id: logId, [column]: code })
      .groupBy(group)
      .orderBy('last', 'desc')
      .limit(MOST_SHARES),
    LONGEST_STATEMENT_SECONDS
  )

  return rows && sharesIn(rows, logId)
}

async function sharesIn(rows: Row[], logId: number): Promise<Share[]> {
  const [terms, moments] = await Promise.all([
    db.from('audit_terms').whereIn(
      'id',
      rows.map(({ code }) => code)
    ),
    db
      .from('audit_index')
      .select('leaf_index', 'happened_at')
      .where('log_id', logId)
      .whereIn(
        'leaf_index',
        rows.flatMap(({ first, last }) => [first, last])
      ),
  ])
  const termOf = new Map(terms.map(({ id, term }) => [id as number, term as string]))
  const momentOf = new Map(
    moments.map((row) => [Number(row.leaf_index), DateTime.fromJSDate(row.happened_at)])
  )

  return rows.map(({ code, events, first, last, refused }) => ({
    term: termOf.get(code) ?? null,
    events: Number(events),
    refused: Number(refused),
    first: momentOf.get(Number(first))!,
    last: momentOf.get(Number(last))!,
  }))
}
