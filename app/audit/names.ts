import type { AuditEvent } from '#audit/event'
import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'

/** What a person reads instead of an id. */
export type Named = {
  id: number
  name: string
  /** Of accounts. */
  service?: string
  username?: string
  applicant?: string
}

const SOURCES: Record<string, () => DatabaseQueryBuilderContract> = {
  staff: () => db.from('staff').select('id', 'full_name as name'),
  account: () =>
    db
      .from('accounts')
      .join('participations', 'participations.id', 'accounts.participation_id')
      .join('applicants', 'applicants.id', 'participations.applicant_id')
      .select('accounts.id', 'accounts.service', 'accounts.username')
      .select('applicants.short_name as applicant')
      .select(db.raw(`concat(accounts.given_name, ' ', accounts.family_name) as name`)),
  applicant: () => db.from('applicants').select('id', 'name'),
  participation: () =>
    db
      .from('participations')
      .join('applicants', 'applicants.id', 'participations.applicant_id')
      .select('participations.id', 'applicants.name'),
  election: () => db.from('elections').select('id', 'name'),
  round: () => db.from('rounds').select('id', 'number as name'),
  rehearsal: () =>
    db.from('rehearsals').select('id').select(db.raw(`date_format(starts_at, '%d.%m.%Y') as name`)),
  circular: () => db.from('circulars').select('id', 'decision_no as name'),
  request_form: () => db.from('request_forms').select('id', 'number as name'),
  document: () =>
    db
      .from('documents')
      .join('request_forms', 'request_forms.scan_id', 'documents.id')
      .select('documents.id', 'request_forms.number as name'),
  provisioning_run: () =>
    db
      .from('provisioning_runs')
      .join('request_forms', 'request_forms.id', 'provisioning_runs.request_form_id')
      .select('provisioning_runs.id', 'request_forms.number as name'),
  invitation: () =>
    db
      .from('invitations')
      .select('id')
      .select(db.raw(`concat(given_name, ' ', family_name) as name`)),
  round_review: () =>
    db
      .from('round_reviews')
      .join('rounds', 'rounds.id', 'round_reviews.round_id')
      .join('elections', 'elections.id', 'rounds.election_id')
      .select('round_reviews.id')
      .select(db.raw(`concat(elections.name, ', ', rounds.number) as name`)),
  outage: () => db.from('outages').select('id', 'service as name'),
  review_mark: () => db.from('review_marks').select('id', 'subject as name'),
  evidence_pack: () =>
    db.from('evidence_packs').select('id').select(db.raw(`concat('KP-', id) as name`)),
  credential_delivery: () => db.from('credential_deliveries').select('id', 'number as name'),
  static_ip: () => db.from('static_ips').select('id', 'address as name'),
  address_exception: () => db.from('address_exceptions').select('id', 'decision_no as name'),
}

const KEYS: Record<string, string> = {
  account: 'accounts.id',
  participation: 'participations.id',
  document: 'documents.id',
  provisioning_run: 'provisioning_runs.id',
  round_review: 'round_reviews.id',
}

/** Audit events and keys go by their ids. */
export function hasName(register: string) {
  return register in SOURCES
}

/** Names by reference, such as `staff:5`. */
export type Names = Map<string, Named>

/**
 * The log holds ids; names are looked up when it is read, one query per
 * register for a whole page. Who was erased has none any more.
 */
export function namesIn(events: readonly AuditEvent[]): Promise<Names> {
  return namesOf(events.flatMap((event) => referencesIn(event)))
}

/** The same for references alone; those of unknown registers are passed over. */
export async function namesOf(references: readonly string[]): Promise<Names> {
  const wanted = Map.groupBy(new Set(references), (reference) => reference.split(':')[0])
  const registers = [...wanted].filter(([register]) => register in SOURCES)
  const found = await Promise.all(
    registers.map(([register, those]) => namedIn(register, those.map(idIn)))
  )

  return new Map(found.flat())
}

/** Names for a table of many pages: each is looked up once, as it was then. */
export class NamesSoFar {
  readonly #asked = new Set<string>()
  readonly #names: Names = new Map();

  async in(events: readonly AuditEvent[]): Promise<Names> {
    const unknown: string[] = []

    for (const event of events) {
      for (const reference of referencesIn(event)) {
        if (!this.#asked.has(reference)) {
          this.#asked.add(reference)
          unknown.push(reference)
        }
      }
    }
    for (const [reference, named] of unknown.length > 0 ? await namesOf(unknown) : []) {
      this.#names.set(reference, named)
    }
    return this.#names
  }
}

function referencesIn(event: AuditEvent) {
  const target = event['ssps.target']

  return [
    event['user.id'],
    event['user.target.id'],
    event['ssps.applicant'] && `applicant:${event['ssps.applicant']}`,
    event['ssps.election'] && `election:${event['ssps.election']}`,
    target && hasName(target.type) ? `${target.type}:${target.id}` : undefined,
  ].filter((reference) => reference !== undefined)
}

async function namedIn(register: string, ids: string[]) {
  const query = SOURCES[register]().whereIn(KEYS[register] ?? 'id', ids)
  const rows = (await query.exec()) as Named[]

  return rows.map((row) => [`${register}:${row.id}`, { ...row, name: String(row.name) }] as const)
}

function idIn(reference: string) {
  return reference.slice(reference.indexOf(':') + 1)
}
