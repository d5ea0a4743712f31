import { canonicalJson, type JsonValue } from '#audit/canonical_json'
import type { AuditAction } from '#audit/catalogue'
import type { AuditEvent, RecordedChange } from '#audit/event'
import { historyOf, type PastEvent, privateValuesIn } from '#audit/history'
import Account from '#models/account'
import { decryptedNationalId } from '#models/personal_data'
import RequestForm, { type FormState } from '#models/request_form'
import StaticIp from '#models/static_ip'
import { contentOf, fieldsOf, NO_CONTENT } from '#operations/form_content'
import { personalIn } from '#operations/personal_changes'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

type Register = 'account' | 'static_ip' | 'request_form'

/**
 * Something that stands otherwise than the log says. `field` is `record` where there is one without
 * an event or an event without a record, and `log` where a personal value is not the one digested.
 */
export type Difference = { subject: `${Register}:${number}`; field: string }

export type Replay = { subjects: number; differences: Difference[] }

/** What the log says of one account, address or form. */
type Told = {
  state: string
  fields: Map<string, { eventRef: number; change: RecordedChange }>
}

/**
 * What stands in the database of it: its state, and its fields as events name them. `untold` is what
 * a field holds that no event ever named, null unless said.
 */
type Stored = { id: number; state: string; fields: Fields; untold?: Fields }

type Fields = Map<string, JsonValue>

type Values = Awaited<ReturnType<typeof privateValuesIn>>

const FORM_STATES: Partial<Record<AuditAction, FormState | ''>> = {
  'request_form.drafted': 'draft',
  'request_form.edited': 'draft',
  'request_form.submitted': 'submitted',
  'request_form.taken_up': 'in_review',
  'request_form.sent_back': 'in_review',
  'request_form.proposed': 'proposed',
  'request_form.returned': 'returned',
  'request_form.approved': 'approved',
  'request_form.rejected': 'rejected',
  'request_form.withdrawn': 'withdrawn',
  'request_form.superseded': 'superseded',
  'request_form.original_registered': '',
}

/** An event without a state changes fields alone. `unused` until the holder changed a password of it once. */
const ACCOUNT_STATES: Partial<Record<AuditAction, string>> = {
  'account.created': 'unused',
  'account.updated': '',
  'password.changed': 'used',
  'account.password_changed': 'used',
  'account.deactivated': 'deactivated',
}

const IP_STATES: Partial<Record<AuditAction, string>> = {
  'static_ip.registered': 'registered',
  'static_ip.released': 'released',
}

const STATES: Record<Register, Partial<Record<AuditAction, string>>> = {
  account: ACCOUNT_STATES,
  static_ip: IP_STATES,
  request_form: FORM_STATES,
}

/** A row that was taken off a form again is no field of it any more. */
const ROW_OF_FORM = /^(users|ips)\.\d/

const REGISTERS = Object.keys(STATES) as Register[]

/**
 * Tells the events of an election's accounts, addresses and forms once more and compares what comes
 * of them with what stands in the database (T13, R21 m.4/b-5): whoever changed a row beside the
 * product left no event. Sees one moment. Erased personal values are passed over.
 */
export function replayed(electionId: number): Promise<Replay> {
  return db.transaction((trx) => replay(electionId, trx), { isolationLevel: 'repeatable read' })
}

async function replay(electionId: number, trx: TransactionClientContract): Promise<Replay> {
  const told = await toldBy(electionId, trx)
  const stored: Record<Register, Stored[]> = {
    account: await storedAccounts(electionId, trx),
    static_ip: await storedIps(electionId, trx),
    request_form: await storedForms(electionId, trx),
  }
  const differences: Difference[] = []

  for (const register of REGISTERS) {
    const values = await privateValuesIn(refsIn(told[register]), trx)
    differences.push(...compare(register, told[register], stored[register], values))
  }
  return {
    subjects: REGISTERS.reduce((sum, register) => sum + stored[register].length, 0),
    differences,
  }
}

async function toldBy(electionId: number, trx: TransactionClientContract) {
  const told: Record<Register, Map<number, Told>> = {
    account: new Map(),
    static_ip: new Map(),
    request_form: new Map(),
  }
  const actions = REGISTERS.flatMap((register) => Object.keys(STATES[register]) as AuditAction[])

  for await (const past of historyOf(actions, trx)) {
    const target = past.event['ssps.target']
    const register = REGISTERS.find((one) => one === target?.type)

    if (register && past.event['ssps.election'] === String(electionId)) {
      tell(told[register], STATES[register], Number(target!.id), past)
    }
  }
  return told
}

function tell(
  told: Map<number, Told>,
  states: Partial<Record<AuditAction, string>>,
  id: number,
  { event, eventRef }: PastEvent
) {
  const one = told.get(id) ?? { state: '', fields: new Map() }
  told.set(id, one)
  one.state = stateAfter(one.state, event, states)
  event['ssps.changes']?.forEach((change) => one.fields.set(change.field, { change, eventRef }))
}

function stateAfter(
  state: string,
  event: AuditEvent,
  states: Partial<Record<AuditAction, string>>
) {
  return states[event['event.action']] || state
}

function compare(
  register: Register,
  told: Map<number, Told>,
  stored: Stored[],
  values: Values
): Difference[] {
  const present = new Set(stored.map(({ id }) => id))
  const gone = [...told.keys()].filter((id) => !present.has(id))
  const differs = (id: number, field: string) => ({ subject: `${register}:${id}`, field }) as const

  return [
    ...gone.map((id) => differs(id, 'record')),
    ...stored.flatMap((row) => {
      const one = told.get(row.id)
      return (one ? fieldsThatDiffer(row, one, values) : ['record']).map((field) =>
        differs(row.id, field)
      )
    }),
  ]
}

function fieldsThatDiffer(row: Stored, told: Told, values: Values) {
  const rows = [...told.fields.keys()].filter((field) => ROW_OF_FORM.test(field))
  const fields = new Set([...row.fields.keys(), ...rows])

  return [
    ...(row.state === told.state ? [] : ['state']),
    ...[...fields].flatMap((field) => faultIn(field, { row, told, values })),
  ]
}

/** The field itself, `log` where the log's own value is no longer the one it digested, or nothing. */
function faultIn(
  field: string,
  { row, told, values }: { row: Stored; told: Told; values: Values }
) {
  const stored = row.fields.get(field) ?? null
  const last = told.fields.get(field)

  if (!last) {
    return isSame(row.untold?.get(field) ?? null, stored) ? [] : [field]
  }
  const { change, eventRef } = last

  if (!change.to_digest) {
    return isSame(change.to ?? null, stored) ? [] : [field]
  }
  const value = values.get(`${eventRef} ${field}.to`)

  if (value && value.digest !== change.to_digest) {
    return ['log']
  }
  return !value || isSame(value.value, stored) ? [] : [field]
}

function isSame(one: JsonValue, other: JsonValue) {
  return canonicalJson(one) === canonicalJson(other)
}

function refsIn(told: Map<number, Told>) {
  const refs = [...told.values()].flatMap(({ fields }) =>
    [...fields.values()]
      .filter(({ change }) => Boolean(change.to_digest))
      .map(({ eventRef }) => eventRef)
  )
  return [...new Set(refs)]
}

async function storedAccounts(electionId: number, trx: TransactionClientContract) {
  const accounts = await Account.query({ client: trx })
    .whereHas('participation', (participation) => participation.where('electionId', electionId))
    .preload('seat')

  return accounts.map((account) => ({
    id: account.id,
    state: stateOf(account),
    fields: new Map<string, JsonValue>([
      ['service', account.service],
      ['seat', account.seat.number],
      ['username', account.username],
      ['nationalId', decryptedNationalId(account.nationalId)],
      ...Object.entries(personalIn(account)),
    ]),
  }))
}

function stateOf({ firstChangedAt, isDeactivated }: Account) {
  if (isDeactivated) {
    return 'deactivated'
  }
  return firstChangedAt === null ? 'unused' : 'used'
}

async function storedIps(electionId: number, trx: TransactionClientContract) {
  const ips = await StaticIp.query({ client: trx }).whereHas('participation', (participation) =>
    participation.where('electionId', electionId)
  )

  return ips.map(({ address, id, releasedAt }) => ({
    id,
    state: releasedAt === null ? 'registered' : 'released',
    fields: new Map([['address', releasedAt === null ? address : null]]),
  }))
}

async function storedForms(electionId: number, trx: TransactionClientContract) {
  const forms = await RequestForm.query({ client: trx })
    .whereHas('participation', (participation) => participation.where('electionId', electionId))
    .preload('users')
    .preload('ips')

  return forms.map((form) => ({
    id: form.id,
    state: form.state as string,
    fields: fieldsOf(contentOf(form)),
    untold: fieldsOf(NO_CONTENT),
  }))
}
