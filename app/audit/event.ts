import {
  definitionOf,
  type AuditAction,
  type CarriedBy,
  type DetailOf,
  type HasTarget,
  type ReasonOf,
  type TargetType,
  type TargetTypeOf,
} from '#audit/catalogue'
import type { JsonValue } from '#audit/canonical_json'
import type { AuditContext, AuditService } from '#audit/context'
import { nextMoment, timestamp, uuidAt } from '#audit/moment'
import { concealed, type PrivateValue } from '#audit/private_values'
import app from '@adonisjs/core/services/app'

type Id = string | number | bigint

/**
 * Who acts. `kind` says in which register the id stands; without it the
 * service tells: SKGM and auditors work in the backoffice, the rest are accounts.
 */
export type Actor = {
  id: Id
  roles: readonly string[]
  kind?: 'staff' | 'account'
}

export type Change = {
  field: string
  from: JsonValue
  to: JsonValue
  /** Names, T.C. numbers, phones, e-mails: the event keeps salted digests only. */
  personal?: boolean
}

type CarriedFields<A extends AuditAction> = {
  applicant: Id
  article: string
  changes: readonly Change[]
  election: Id
  reason: ReasonOf<A>
  rule: string
  targetUserId: Id
}

type TargetField<A extends AuditAction> = { type: TargetTypeOf<A>; id: Id; version?: number }

/**
 * What an action must and may carry, derived from the catalogue: an event
 * with a missing field does not compile.
 */
export type FieldsOf<A extends AuditAction> = {
  actor: Actor | null
  service?: AuditService
  outcome?: 'success' | 'failure'
  context?: AuditContext
  response?: { status: number; bytes?: number }
} & Pick<CarriedFields<A>, CarriedBy<A>> &
  Partial<Omit<CarriedFields<A>, CarriedBy<A>>> &
  (HasTarget<A> extends true ? { target: TargetField<A> } : { target?: TargetField<A> }) &
  ([DetailOf<A>] extends [never]
    ? { details?: Record<string, JsonValue> }
    : { details: Record<DetailOf<A>, JsonValue> })

/** The same without its action: what building an event needs to know. */
export type Fields = {
  actor: Actor | null
  service?: AuditService
  outcome?: 'success' | 'failure'
  context?: AuditContext
  response?: { status: number; bytes?: number }
  target?: { type: TargetType; id: Id; version?: number }
  applicant?: Id
  article?: string
  changes?: readonly Change[]
  details?: Record<string, JsonValue>
  election?: Id
  reason?: string
  rule?: string
  targetUserId?: Id
}

/** One side of a change stands as it was, or as a salted digest. */
export type RecordedChange = {
  field: string
  from?: JsonValue
  to?: JsonValue
  from_digest?: string | null
  to_digest?: string | null
}

/** An event as stored: flat ECS names, `ssps.*` for what ECS does not know. */
export type AuditEvent = {
  '@timestamp': string
  'event.id': string
  'event.action': AuditAction
  'event.code': string
  'event.category': string[]
  'event.type': string[]
  'event.outcome': 'success' | 'failure'
  'event.reason'?: string
  'user.id'?: string
  'user.roles'?: string[]
  'user.target.id'?: string
  'source.ip'?: string
  'url.path'?: string
  'http.request.method'?: string
  'http.response.status_code'?: number
  'http.response.bytes'?: number
  'user_agent.original'?: string
  'trace.id'?: string
  'service.name': string
  'service.version'?: string
  'ssps.election'?: string
  'ssps.applicant'?: string
  'ssps.service': AuditService
  'ssps.target'?: { type: TargetType; id: string; version?: number }
  'ssps.changes'?: RecordedChange[]
  'ssps.details'?: { [name: string]: JsonValue }
  'ssps.rule'?: string
  'ssps.article'?: string
  'ssps.session'?: string
}

/** A longer value becomes a digest, so that no event outgrows its line. */
const LONGEST_PLAIN_VALUE = 1000

/**
 * The event of an act and the private values it proves. Ids become strings,
 * those of persons with their register before them (`staff:5`, `account:12`).
 */
export function eventOf(action: AuditAction, fields: Fields, request: AuditContext) {
  const definition = definitionOf(action)
  const context = { ...request, ...fields.context }
  const service = fields.service ?? context.service ?? 'system'
  const moment = nextMoment()
  const privateValues: PrivateValue[] = []

  const event = withoutUndefined({
    '@timestamp': timestamp(moment),
    'event.id': uuidAt(moment),
    'event.action': action,
    'event.code': definition.code,
    'event.category': [definition.category],
    'event.type': [definition.type],
    'event.outcome': fields.outcome ?? (definition.type === 'denied' ? 'failure' : 'success'),
    'event.reason': fields.reason,
    'user.id': fields.actor ? actorId(fields.actor, service) : undefined,
    'user.roles': fields.actor ? [...fields.actor.roles] : undefined,
    'user.target.id': targetUserId(fields, service),
    'source.ip': bounded(context.ip, 45),
    'url.path': bounded(context.path, 1024),
    'http.request.method': bounded(context.method, 16),
    'http.response.status_code': fields.response?.status,
    'http.response.bytes': fields.response?.bytes,
    'user_agent.original': bounded(context.userAgent, 512),
    'trace.id': bounded(context.traceId, 128),
    'service.name': 'ssps-backoffice',
    'service.version': app.version?.toString(),
    'ssps.election': text(fields.election),
    'ssps.applicant': text(fields.applicant),
    'ssps.service': service,
    'ssps.target': fields.target
      ? withoutUndefined({ ...fields.target, id: String(fields.target.id) })
      : undefined,
    'ssps.changes': fields.changes?.map((change) => recordedChange(change, privateValues)),
    'ssps.details': fields.details,
    'ssps.rule': fields.rule,
    'ssps.article': fields.article,
    'ssps.session': bounded(context.sessionDigest, 128),
  }) as AuditEvent

  return { event, privateValues }
}

function actorId({ id, kind }: Actor, service: AuditService) {
  return `${kind ?? registerOf(service)}:${id}`
}

/** An act on an account or on staff concerns that person without being told so. */
function targetUserId({ target, targetUserId: id }: Fields, service: AuditService) {
  if (target?.type === 'account' || target?.type === 'staff') {
    return `${target.type}:${target.id}`
  }

  if (id === undefined) {
    return undefined
  }

  const register = target?.type === 'credential_delivery' ? 'account' : registerOf(service)
  return String(id).includes(':') ? String(id) : `${register}:${id}`
}

function registerOf(service: AuditService) {
  return ['backoffice', 'audit', 'system'].includes(service) ? 'staff' : 'account'
}

function recordedChange(change: Change, privateValues: PrivateValue[]): RecordedChange {
  const { field, from, to } = change

  if (!change.personal && isShort(from) && isShort(to)) {
    return { field, from, to }
  }

  const conceal = (side: 'from' | 'to') => {
    if (change[side] === null) {
      return null
    }

    const value = concealed(`${field}.${side}`, change[side])
    privateValues.push(value)
    return value.digest
  }

  return { field, from_digest: conceal('from'), to_digest: conceal('to') }
}

function isShort(value: JsonValue) {
  return JSON.stringify(value).length <= LONGEST_PLAIN_VALUE
}

function text(id: Id | undefined) {
  return id === undefined ? undefined : String(id)
}

/** What a stranger sent is cut and made well-formed, never refused: the refusal itself must be logged. */
function bounded(value: string | undefined, length: number) {
  return value?.slice(0, length).toWellFormed()
}

function withoutUndefined<T extends object>(object: T) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
