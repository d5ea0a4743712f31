import { type AuditEvent, eventOf, type Fields } from '#audit/event'
import type { AuditAction } from '#audit/catalogue'
import { canonicalJson, type JsonValue } from '#audit/canonical_json'
import { leafHash } from '#audit/merkle_tree'
import { DateTime } from 'luxon'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

const PER_STATEMENT = 2000
const APPLICANTS = 40
const ACCOUNTS = 500

/** The night begins here, long enough ago for ten million events, of which 300 come in a second. */
export const BEGINS = DateTime.utc().minus({ hours: 12 }).startOf('minute')
const PER_SECOND = 300
let written = 0

type Spec = { action: AuditAction; fields: (number: number) => Fields }

/** What a night consists of, the frequent ones several times. */
const NIGHT: readonly Spec[] = [
  ...Array<Spec>(6).fill({ action: 'session.started', fields: signIn }),
  ...Array<Spec>(2).fill({ action: 'session.ended', fields: signOut }),
  { action: 'session.refused', fields: refusal },
  { action: 'access.refused', fields: refusedAccess },
]

/**
 * Generated events of an election night, as the product would have written them, waiting to be
 * sealed. Bulk statements of the user of the migrations: nobody acted.
 */
export async function insertEvents(count: number) {
  const connection = db.connection('migration')

  for (const end = written + count; written < end;) {
    const size = Math.min(PER_STATEMENT, end - written)
    const first = written
    written += size
    await insertMany(
      connection,
      Array.from({ length: size }, (_, index) => rowOf(first + index))
    )
  }
}

async function insertMany(connection: QueryClientContract, rows: object[]) {
  const [{ newest }] = await connection.from('audit_events').max('id as newest')
  await connection.insertQuery().table('audit_events').multiInsert(rows)
  await connection.rawQuery(
    'insert into audit_queue (event_ref) select id from audit_events where id > ?',
    [newest ?? 0]
  )
}

function rowOf(number: number) {
  const { action, fields } = NIGHT[spread(number, 1) % NIGHT.length]
  const { event } = eventOf(action, fields(number), contextOf(number))
  const at = new Date(BEGINS.toMillis() + (number / PER_SECOND) * 1000).toISOString()
  const micros = String(number % 1000).padStart(3, '0')
  const dated: AuditEvent = { ...event, '@timestamp': at.replace('Z', `${micros}Z`) }
  const payload = canonicalJson(dated as { [name: string]: JsonValue })

  return { payload, leaf_hash: leafHash(Buffer.from(payload)) }
}

function contextOf(number: number) {
  return {
    service: spread(number, 2) % 7 === 0 ? ('web_service' as const) : ('web_site' as const),
    ip: `198.51.${spread(number, 3) % 50}.${spread(number, 4) % 4}`,
    method: 'POST',
    path: '/ssps/sign-in',
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0',
    traceId: `trace-${number}`,
  }
}

function holder(number: number) {
  const id = 1 + (spread(number, 5) % ACCOUNTS)
  return { kind: 'account' as const, id, roles: ['web_site' as const] }
}

function subject(number: number) {
  return { election: 1, applicant: 1 + (spread(number, 6) % APPLICANTS) }
}

function signIn(number: number): Fields {
  return { ...subject(number), actor: holder(number) }
}

function signOut(number: number): Fields {
  return { actor: holder(number), reason: 'signed_out' }
}

function refusal(number: number): Fields {
  return {
    ...subject(number),
    actor: null,
    reason: 'wrong_password',
    targetUserId: `account:${1 + (spread(number, 5) % ACCOUNTS)}`,
  }
}

function refusedAccess(number: number): Fields {
  return {
    ...subject(number),
    actor: holder(number),
    reason: 'closed',
    rule: 'R16',
    article: 'm.3/a',
  }
}

/** Scattered, and alike in every run; another `feature` of an event is scattered otherwise. */
function spread(number: number, feature: number) {
  return (Math.imul(number + 1, 2_654_435_761 + feature * 40_503) >>> 0) % 1_000_003
}
