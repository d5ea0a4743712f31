import type { JsonValue } from '#audit/canonical_json'
import type { Evidence } from '#audit/evidence'
import type { AuditEvent } from '#audit/event'
import { namesIn, type Names } from '#audit/names'
import type { ProfileKind } from '#audit/profile'
import {
  actorText,
  causeText,
  fieldLabel,
  kindText,
  personText,
  reasonText,
  sentenceOf,
  valueText,
} from '#audit/sentence'
import router from '@adonisjs/core/services/router'
import type { I18n } from '@adonisjs/i18n'

type Fact = [name: string, value: string | undefined, isMono?: boolean, url?: string]

type Pair = { label: string; value: string; isMono?: boolean; url?: string }

/** One event with its evidence, in words. */
export async function presented(evidence: Evidence, i18n: I18n) {
  const { event } = evidence
  const names = await namesIn([event])

  return {
    sentence: sentenceOf(event, names, i18n),
    facts: factsOf(event, names, i18n),
    details: detailsOf(event, i18n),
    changes: evidence.changes.map(({ field, from, to, isPersonal }) => ({
      label: fieldLabel(field, i18n),
      from: { text: valueText(field, from.value, i18n), isErased: from.isErased },
      to: { text: valueText(field, to.value, i18n), isErased: to.isErased },
      isPersonal,
    })),
  }
}

/** Who, for whom, from where, on what ground; what the event does not carry is left out. */
function factsOf(event: AuditEvent, names: Names, i18n: I18n): Pair[] {
  const applicant = event['ssps.applicant']
  const election = event['ssps.election']
  const concerned = event['user.target.id']
  const reason = event['event.reason']

  return pairs(i18n, [
    ['who', actorText(event, names, i18n), false, profileUrl('person', event['user.id'])],
    ['roles', rolesText(event, i18n)],
    [
      'concerned',
      concerned && personText(concerned, names, i18n),
      false,
      profileUrl('person', concerned),
    ],
    [
      'applicant',
      applicant && personText(`applicant:${applicant}`, names, i18n),
      false,
      profileUrl('applicant', applicant),
    ],
    ['election', election && personText(`election:${election}`, names, i18n)],
    ['reason', reason && reasonText(reason, i18n)],
    ['rule', groundText(event, i18n)],
    ['service', i18n.t(`audit.services.${event['ssps.service']}`)],
    ['where', event['source.ip'], true, profileUrl('address', event['source.ip'])],
    ['request', requestText(event), true],
    ['browser', event['user_agent.original']],
    ['code', `${event['event.code']} ${event['event.action']}`, true],
    ['id', event['event.id'], true],
    ['session', event['ssps.session'], true],
    ['trace', event['trace.id'], true],
  ])
}

function pairs(i18n: I18n, facts: Fact[]) {
  return facts
    .filter((fact): fact is Fact & [string, string] => Boolean(fact[1]))
    .map(([name, value, isMono, url]) => ({
      label: i18n.t(`audit.show.${name}`),
      value,
      isMono,
      url,
    }))
}

/** Where all that the log holds of it stands. */
function profileUrl(kind: ProfileKind, term: string | undefined) {
  return term && router.makeUrl('audit.profiles.show', { kind, term })
}

function detailsOf(event: AuditEvent, i18n: I18n): Pair[] {
  return Object.entries(event['ssps.details'] ?? {}).map(([name, value]) => ({
    label: i18n.t(`audit.details.${name}`, {}, name),
    value: detailText(name, value, i18n),
  }))
}

function detailText(name: string, value: JsonValue, i18n: I18n) {
  if (name === 'kind') {
    return kindText(String(value), i18n)
  }

  if (name === 'cause') {
    return causeText(String(value), i18n)
  }

  if (name === 'scope') {
    return i18n.t(`audit.packs.scopes.${value}`, {}, String(value))
  }

  if (name === 'mark') {
    return i18n.t(`layout.states.mark.${value}`, {}, String(value))
  }

  if (name === 'secondFactor') {
    return i18n.t(`audit.second_factors.${value}`)
  }

  return name === 'role'
    ? i18n.t(`audit.roles.${value}`, {}, String(value))
    : valueText(name, value, i18n)
}

function rolesText(event: AuditEvent, i18n: I18n) {
  return event['user.roles']?.map((role) => i18n.t(`audit.roles.${role}`, {}, role)).join(', ')
}

function groundText(event: AuditEvent, i18n: I18n) {
  const rule = event['ssps.rule']
  const article = event['ssps.article']

  return rule && article
    ? i18n.t('audit.show.rule_and_article', { rule, article })
    : (article ?? rule)
}

function requestText(event: AuditEvent) {
  return (
    event['http.request.method'] && `${event['http.request.method']} ${event['url.path'] ?? ''}`
  )
}
