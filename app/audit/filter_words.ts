import { namesOf } from '#audit/names'
import type { AuditFilters } from '#audit/search'
import { personText } from '#audit/sentence'
import { originOf } from '#audit/stored_checkpoints'
import { TIME_ZONE } from '#start/view/formats'
import type { I18n } from '@adonisjs/i18n'
import type { DateTime } from 'luxon'

/** What was asked for, as pairs a person reads; none when it is everything. */
export async function filterWords(filters: AuditFilters, i18n: I18n) {
  const { action, actor, applicant, from, ip, log, outcome, service, target, text, to } = filters
  const names = await namesOf(
    [actor, applicant && `applicant:${applicant}`].filter((one) => !!one) as string[]
  )
  const words: [string, string | undefined][] = [
    ['log', log === undefined ? undefined : originOf(log)],
    ['from', from && momentText(from)],
    ['to', to && momentText(to)],
    ['person', actor && personText(actor, names, i18n)],
    ['applicant', applicant && personText(`applicant:${applicant}`, names, i18n)],
    ['action', action && i18n.t(`audit.actions.${action}`)],
    ['outcome', outcome && i18n.t(`layout.states.outcome.${outcome}`)],
    ['ip', ip],
    ['service', service && i18n.t(`audit.services.${service}`)],
    ['target', target],
    ['text', text],
  ]

  return words
    .filter((pair): pair is [string, string] => Boolean(pair[1]))
    .map(([name, value]) => ({ label: i18n.t(`audit.filters.${name}`), value }))
}

function momentText(moment: DateTime) {
  return moment.setZone(TIME_ZONE).toFormat('dd.LL.yyyy HH:mm:ss')
}
