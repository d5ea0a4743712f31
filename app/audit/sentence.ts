import type { JsonValue } from '#audit/canonical_json'
import type { AuditEvent } from '#audit/event'
import { hasName, type Named, type Names } from '#audit/names'
import type { I18n } from '@adonisjs/i18n'

const CAPITAL = /^\p{Lu}/u

const COUNTS = [
  'items',
  'done',
  'leftOut',
  'failed',
  'kept',
  'deactivated',
  'disclosed',
  'differences',
  'treeSize',
] as const

/**
 * An event as a person reads it: "Ayşe Yılmaz, Örnek Parti adına TF-2023-0001
 * sayılı talep formunu onaya sundu." Rendered when read, so that the record
 * holds no name.
 */
export function sentenceOf(event: AuditEvent, names: Names, i18n: I18n) {
  const action = event['event.action']
  const words = new SentenceWords({ event, names, i18n })
  const sentence = i18n.t(`audit.sentences.${action}`, words as never, action)
  const first = sentence.charAt(0)

  return CAPITAL.test(first) ? sentence : first.toLocaleUpperCase(i18n.locale) + sentence.slice(1)
}

/** "Onaylandı" of request_form.approved; the code itself when it is not known. */
export function reasonText(code: string, i18n: I18n) {
  const key = [`audit.reasons.${code}`, `circular.reasons.${code}`].find((one) =>
    i18n.hasMessage(one)
  )

  return key ? i18n.t(key) : code
}

/** `users.3.givenName` becomes "3. satır, adı"; an unknown field keeps its own name. */
export function fieldLabel(field: string, i18n: I18n): string {
  const [, group, number, column] = /^(users|ips)\.(\d+)(?:\.(\w+))?$/.exec(field) ?? []

  if (group === 'users') {
    return i18n.t('circular.fields.cell', { row: number, column: columnLabel(column, i18n) })
  }

  if (group === 'ips') {
    return i18n.t('circular.fields.ip', { number })
  }

  if (field.startsWith('remarks.')) {
    const about = fieldLabel(field.slice('remarks.'.length), i18n)
    return i18n.t('audit.fields.remark', { field: about })
  }

  return plainLabel(field, i18n)
}

/** What two administrators do, by the kind of a proposed act. */
export function kindText(kind: string, i18n: I18n) {
  return i18n.t(`administration.kinds.${kind}`, {}, kind)
}

/** Why the log was stamped: an act, or the minute at which results open. */
export function causeText(cause: string, i18n: I18n) {
  return i18n.t(`audit.stamps.${cause}`, {}, i18n.t(`audit.actions.${cause}`, {}, cause))
}

/** One side of a change; codes of services and states become words. */
export function valueText(field: string, value: JsonValue, i18n: I18n): string {
  if (value === null || value === '') {
    return '–'
  }

  if (typeof value === 'boolean') {
    return i18n.t(value ? 'audit.yes' : 'audit.no')
  }

  if (field === 'service') {
    return i18n.t(`audit.services.${value}`, {}, String(value))
  }

  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Who acted: a name, and of whom; or whose sign-in was tried; or that nobody knows. */
export function actorText(event: AuditEvent, names: Names, i18n: I18n) {
  const reference = event['user.id']

  if (reference) {
    return personText(reference, names, i18n)
  }

  const tried = event['user.target.id']
  if (tried && event['event.action'] === 'session.refused') {
    return i18n.t('audit.unproven_person', { person: personText(tried, names, i18n) })
  }
  return i18n.t(event['ssps.service'] === 'system' ? 'audit.system' : 'audit.unknown_person')
}

export function personText(reference: string, names: Names, i18n: I18n) {
  const person = names.get(reference)

  if (!person) {
    return i18n.t('audit.unnamed', { reference })
  }

  return person.applicant ? `${person.name} (${person.applicant})` : person.name
}

type Told = { event: AuditEvent; names: Names; i18n: I18n }

/** What a sentence may name. Each is made only for a sentence that does: a table tells thousands. */
const WORDS: Record<string, (told: Told) => string> = {
  actor: ({ event, names, i18n }) => actorText(event, names, i18n),
  applicant: ({ event, names, i18n }) =>
    nameOf(`applicant:${event['ssps.applicant']}`, names, i18n),
  election: ({ event, names, i18n }) => nameOf(`election:${event['ssps.election']}`, names, i18n),
  target: ({ event, names, i18n }) => targetText(event, names, i18n),
  service: ({ event, i18n }) => i18n.t(`audit.services.${event['ssps.service']}`),
  reason: ({ event, i18n }) =>
    event['event.reason'] ? reasonText(event['event.reason'], i18n) : '–',
  rule: ({ event }) => event['ssps.rule'] ?? '–',
  article: ({ event }) => event['ssps.article'] ?? '–',
  path: ({ event }) => event['url.path'] ?? '–',
  fields: ({ event, i18n }) => fieldsText(event, i18n),
  person: (told) =>
    accountOf(told).name ?? told.i18n.t('audit.unnamed', { reference: aboutOf(told) }),
  username: (told) => accountOf(told).username ?? '–',
  accountService: (told) => {
    const { service } = accountOf(told)
    return service ? told.i18n.t(`audit.services.${service}`) : '–'
  },
  role: detailWord('role', (role, i18n) => i18n.t(`audit.roles.${role}`, {}, role)),
  kind: detailWord('kind', (kind, i18n) => kindText(kind, i18n)),
  address: detailWord('address', (address) => address),
  row: detailWord('row', (row) => row),
  fingerprint: detailWord('fingerprint', (fingerprint) => fingerprint),
  outageOf: ({ event, i18n }) =>
    i18n.t(`audit.services.${event['ssps.details']?.outageOf ?? 'system'}`),
  cause: detailWord('cause', (cause, i18n) => causeText(cause, i18n)),
  ...Object.fromEntries(
    COUNTS.map((name) => [
      name,
      ({ event, i18n }: Told) => i18n.formatNumber(Number(event['ssps.details']?.[name] ?? 0)),
    ])
  ),
}

class SentenceWords {
  constructor(readonly told: Told) {}
}

for (const [name, word] of Object.entries(WORDS)) {
  Object.defineProperty(SentenceWords.prototype, name, {
    get(this: SentenceWords) {
      return word(this.told)
    },
  })
}

function detailWord(name: string, say: (value: string, i18n: I18n) => string) {
  return ({ event, i18n }: Told) => {
    const value = event['ssps.details']?.[name]
    return value === undefined || value === null ? '–' : say(String(value), i18n)
  }
}

function targetText(event: AuditEvent, names: Names, i18n: I18n) {
  const target = event['ssps.target']
  return target ? targetOf(target, names, i18n) : '–'
}

function targetOf({ type, id }: { type: string; id: string }, names: Names, i18n: I18n) {
  return hasName(type) ? nameOf(`${type}:${id}`, names, i18n) : id
}

function nameOf(reference: string, names: Names, i18n: I18n) {
  return names.get(reference)?.name ?? i18n.t('audit.unnamed', { reference })
}

/** The account an act is about, be it its target or the one a letter is for. */
function aboutOf({ event }: Told) {
  return event['user.target.id'] ?? event['user.id'] ?? ''
}

function accountOf(told: Told): Partial<Named> {
  return told.names.get(aboutOf(told)) ?? {}
}

/** Three at most: the event itself shows the rest. */
function fieldsText(event: AuditEvent, i18n: I18n) {
  const fields = (event['ssps.changes'] ?? []).map(({ field }) => fieldLabel(field, i18n))
  const named = fields.slice(0, 3).join(', ')

  return fields.length > 3
    ? i18n.t('audit.and_more', { fields: named, count: fields.length - 3 })
    : named || '–'
}

function columnLabel(column: string, i18n: I18n) {
  return i18n.t(`circular.fields.columns.${column}`, {}, column)
}

function plainLabel(field: string, i18n: I18n) {
  const key = [`audit.fields.${field}`, `circular.fields.${field}`].find((one) =>
    i18n.hasMessage(one)
  )

  return key ? i18n.t(key) : field
}
