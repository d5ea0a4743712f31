import type { JsonValue } from '#audit/canonical_json'
import type { AuditEvent } from '#audit/event'
import { hasName, type Named, type Names } from '#audit/names'
import type { I18n } from '@adonisjs/i18n'

const COUNTS = [
  'items',
  'done',
  'leftOut',
  'failed',
  'kept',
  'deactivated',
  'disclosed',
  'differences',
] as const

/**
 * An event as a person reads it: "Ayşe Yılmaz, Örnek Parti adına TF-2023-0001
 * sayılı talep formunu onaya sundu." Rendered when read, so that the record
 * holds no name.
 */
export function sentenceOf(event: AuditEvent, names: Names, i18n: I18n) {
  const action = event['event.action']
  const sentence = i18n.t(`audit.sentences.${action}`, wordsOf(event, names, i18n), action)

  return sentence.charAt(0).toLocaleUpperCase(i18n.locale) + sentence.slice(1)
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

function wordsOf(event: AuditEvent, names: Names, i18n: I18n) {
  const reason = event['event.reason']
  const details = event['ssps.details'] ?? {}

  return {
    actor: actorText(event, names, i18n),
    applicant: nameOf(`applicant:${event['ssps.applicant']}`, names, i18n),
    election: nameOf(`election:${event['ssps.election']}`, names, i18n),
    target: targetText(event, names, i18n),
    service: i18n.t(`audit.services.${event['ssps.service']}`),
    reason: reason ? reasonText(reason, i18n) : '–',
    rule: event['ssps.rule'] ?? '–',
    article: event['ssps.article'] ?? '–',
    path: event['url.path'] ?? '–',
    fields: fieldsText(event, i18n),
    ...accountWords(event, names, i18n),
    ...detailWords(details, i18n),
    ...countWords(details, i18n),
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
function accountWords(event: AuditEvent, names: Names, i18n: I18n) {
  const reference = event['user.target.id'] ?? event['user.id'] ?? ''
  const account: Partial<Named> = names.get(reference) ?? {}

  return {
    person: account.name ?? i18n.t('audit.unnamed', { reference }),
    username: account.username ?? '–',
    accountService: account.service ? i18n.t(`audit.services.${account.service}`) : '–',
  }
}

function detailWords(
  { role, row, treeSize, address, fingerprint, kind, outageOf }: Record<string, JsonValue>,
  i18n: I18n
) {
  return {
    role: role ? i18n.t(`audit.roles.${role}`, {}, String(role)) : '–',
    treeSize: i18n.formatNumber(Number(treeSize ?? 0)),
    address: String(address ?? '–'),
    outageOf: i18n.t(`audit.services.${outageOf ?? 'system'}`),
    row: String(row ?? '–'),
    fingerprint: String(fingerprint ?? '–'),
    kind: kind ? kindText(String(kind), i18n) : '–',
  }
}

function countWords(details: Record<string, JsonValue>, i18n: I18n) {
  return Object.fromEntries(
    COUNTS.map((name) => [name, i18n.formatNumber(Number(details[name] ?? 0))])
  )
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
