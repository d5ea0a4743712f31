import { CATALOGUE, isAuditAction } from '#audit/catalogue'
import { AUDIT_SERVICES } from '#audit/context'
import type { TermKind } from '#audit/read_model'
import { neighboursOf } from '#audit/neighbours'
import { namesIn, namesOf, type Names } from '#audit/names'
import { type AuditFilters, type FoundEvent, type Position, searchAndCount } from '#audit/search'
import { personText, sentenceOf } from '#audit/sentence'
import { originOf } from '#audit/stored_checkpoints'
import { logIds } from '#audit/successor'
import type { I18n } from '@adonisjs/i18n'
import db from '@adonisjs/lucid/services/db'

type Option = { value: string; label: string }

/** No election has more people or applicants; a list of more would not be read anyway. */
const MOST_OPTIONS = 2000

/** A page of the log as a person reads it, and how many events fit. */
export async function listEvents(filters: AuditFilters, position: Position, i18n: I18n) {
  const page = await searchAndCount(filters, position)
  const names = await namesIn(page.events.map(({ event }) => event))

  return { ...page, events: page.events.map((found) => lineOf(found, names, i18n)) }
}

/** What stands around an event, as lines. */
export async function listNeighbours(place: Parameters<typeof neighboursOf>[0], i18n: I18n) {
  const { next, previous, sameRequest } = await neighboursOf(place)
  const shown = [...sameRequest, previous, next].filter((found) => found !== null)
  const names = await namesIn(shown.map(({ event }) => event))
  const line = (found: FoundEvent | null) => found && lineOf(found, names, i18n)

  return {
    previous: line(previous),
    next: line(next),
    sameRequest: sameRequest.map((found) => lineOf(found, names, i18n)),
  }
}

type Options = Awaited<ReturnType<typeof optionsNow>>

const KEPT_MS = 10_000
const kept = new Map<string, { newest: number; until: number; options: Options }>()

/**
 * Who and what can be asked for: whatever the log has ever named, with names of at most ten seconds
 * ago, since every page of the log has this list.
 */
export async function filterOptions(i18n: I18n): Promise<Options> {
  const { newest } = await db.from('audit_terms').max('id as newest').firstOrFail()
  const known = kept.get(i18n.locale)

  if (known && known.newest === newest && known.until > performance.now()) {
    return known.options
  }
  const options = await optionsNow(i18n)
  kept.set(i18n.locale, { newest, until: performance.now() + KEPT_MS, options })

  return options
}

async function optionsNow(i18n: I18n) {
  const [actors, applicants, logs] = await Promise.all([
    terms('actor'),
    terms('applicant'),
    logIds(),
  ])
  const names = await namesOf([...actors, ...applicants.map((id) => `applicant:${id}`)])

  return {
    actors: sorted(
      actors.map((actor) => ({ value: actor, label: personLabel(actor, names, i18n) })),
      i18n
    ),
    applicants: sorted(
      applicants.map((id) => ({
        value: id,
        label: personText(`applicant:${id}`, names, i18n),
      })),
      i18n
    ),
    actions: actionOptions(i18n),
    logs: logs.map((id) => ({ value: String(id), label: originOf(id) })),
    services: AUDIT_SERVICES.map((value) => ({
      value,
      label: i18n.t(`audit.services.${value}`),
    })),
  }
}

/** An event as one line of a list. */
export function lineOf({ event, leafIndex }: FoundEvent, names: Names, i18n: I18n) {
  return {
    id: event['event.id'],
    leafIndex,
    happenedAt: event['@timestamp'],
    sentence: sentenceOf(event, names, i18n),
    outcome: event['event.outcome'],
    ip: event['source.ip'],
  }
}

/** One holder has several accounts; the service tells them apart. */
function personLabel(reference: string, names: Names, i18n: I18n) {
  const service = names.get(reference)?.service
  const text = personText(reference, names, i18n)

  return service ? `${text}, ${i18n.t(`audit.services.${service}`)}` : text
}

async function terms(kind: TermKind) {
  const rows = await db
    .from('audit_terms')
    .select('term')
    .where('kind', kind)
    .orderBy('id', 'desc')
    .limit(MOST_OPTIONS)

  return rows.map((row) => row.term as string)
}

function actionOptions(i18n: I18n) {
  const actions = Object.keys(CATALOGUE).filter(isAuditAction)

  return sorted(
    actions.map((action) => ({ value: action, label: i18n.t(`audit.actions.${action}`) })),
    i18n
  )
}

function sorted(options: Option[], i18n: I18n) {
  const { compare } = new Intl.Collator(i18n.locale)
  return options.toSorted((one, other) => compare(one.label, other.label))
}
