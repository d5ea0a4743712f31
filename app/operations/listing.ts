import Account from '#models/account'
import Participation from '#models/participation'
import Representative from '#models/representative'
import RequestForm, { AT_SKGM, EDITABLE, OPEN } from '#models/request_form'
import Staff from '#models/staff'
import db from '@adonisjs/lucid/services/db'
import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'

const PER_PAGE = 50

/** Of short registers, which have no pages. */
const LISTED_WHOLE = 500

type Cursor = { before?: number; after?: number; direction?: 'asc' | 'desc' }

type Filters = { q?: string; state?: string; service?: string }

type FormFilters = Filters & { holder?: string; days?: string; original?: '' | 'missing' }

type ElectionId = { id: number }

type Where = {
  orWhereRaw: (sql: string, bindings: string[]) => unknown
}

/** The forms of an election with what their list shows; the state may also be `open`. */
export function listedForms(
  { id }: ElectionId,
  { q, state, holder, days, original }: FormFilters = {}
) {
  return RequestForm.query()
    .whereHas('participation', (participation) => participation.where('electionId', id))
    .preload('participation', (participation) => participation.preload('applicant'))
    .preload('enteredBy')
    .preload('takenUpBy')
    .if(state, (forms) => forms.whereIn('state', state === 'open' ? [...OPEN] : [state!]))
    .if(holder, (forms) => forms.where((held) => heldBy(held, holder!)))
    .if(days, (forms) => forms.whereRaw('state_since <= now(3) - interval ? day', [days!]))
    .if(original, (forms) =>
      forms
        .where('channel', 'portal')
        .whereIn('state', [...AT_SKGM])
        .whereNull('originalReceivedOn')
    )
    .if(q, (forms) =>
      forms.where((found) => {
        matching(found, ['number', 'original_registry_no'], q!)
        found.orWhereHas('participation', (participation) =>
          participation.whereHas('applicant', (names) =>
            names.where((either) => matching(either, ['name', 'short_name'], q!))
          )
        )
      })
    )
}

/** In the hands of a person by id, of the applicant, or of nobody in particular. */
function heldBy(forms: ModelQueryBuilderContract<typeof RequestForm>, holder: string) {
  if (holder === 'nobody') return forms.whereIn('state', ['submitted', 'proposed'])

  if (holder === 'applicant') {
    return forms.where('channel', 'portal').whereIn('state', [...EDITABLE])
  }
  return forms
    .where((review) => review.where('state', 'in_review').where('takenUpById', holder))
    .orWhere((paper) => paper.whereIn('state', [...EDITABLE]).where('enteredById', holder))
}

/** The officers who hold forms of an election now. */
export function formHolders({ id }: ElectionId) {
  return Staff.query()
    .whereIn(
      'id',
      db
        .from('request_forms')
        .join('participations', 'participations.id', 'request_forms.participation_id')
        .where('participations.election_id', id)
        .whereIn('request_forms.state', ['in_review', ...EDITABLE])
        .select(db.raw(`if(request_forms.state = 'in_review', taken_up_by_id, entered_by_id)`))
    )
    .orderBy('fullName')
}

/** The accounts of an election with what their list shows. */
export function listedAccounts({ id }: ElectionId, { q, state, service }: Filters = {}) {
  return Account.query()
    .whereHas('participation', (participation) => participation.where('electionId', id))
    .preload('participation', (participation) => participation.preload('applicant'))
    .if(state, (accounts) => accounts.where('state', state!))
    .if(service, (accounts) => accounts.where('service', service!))
    .if(q, (accounts) =>
      accounts.where((found) =>
        matching(found, ["concat(given_name, ' ', family_name)", 'username'], q!)
      )
    )
}

/** The register of party representatives of an election: who stands in it now first. */
export function listedRepresentatives({ id }: ElectionId) {
  return Representative.query()
    .whereHas('account', (account) =>
      account.whereHas('participation', (participation) => participation.where('electionId', id))
    )
    .preload('account', (account) =>
      account.preload('participation', (participation) => participation.preload('applicant'))
    )
    .orderByRaw('until_on is not null, until_on desc, id desc')
    .limit(LISTED_WHOLE)
}

/** Who takes part in an election, with what the list shows. */
export function listedParticipations({ id }: ElectionId, { q }: Filters = {}) {
  return Participation.query()
    .where('electionId', id)
    .preload('applicant')
    .preload('forms', (forms) => forms.select('id', 'participationId', 'state'))
    .if(q, (participations) =>
      participations.whereHas('applicant', (applicant) =>
        applicant.where((names) => matching(names, ['name', 'short_name'], q!))
      )
    )
}

/**
 * One keyset page in the order of ids: `before` and `after` are the ids at the edges of the page
 * one comes from, as the address bar shows them. No OFFSET: page 200 is as fast as page 1.
 */
export async function page<Model extends LucidModel, Row extends { id: number }>(
  query: ModelQueryBuilderContract<Model, Row>,
  { before, after, direction = 'desc' }: Cursor
) {
  const isBackwards = after !== undefined
  const isAscending = (direction === 'asc') !== isBackwards
  const edge = after ?? before

  if (edge !== undefined) {
    query.where('id', isAscending ? '>' : '<', edge)
  }
  const found = await query.orderBy('id', isAscending ? 'asc' : 'desc').limit(PER_PAGE + 1)
  const hasMore = found.length > PER_PAGE
  const rows = found.slice(0, PER_PAGE)

  if (isBackwards) {
    rows.reverse()
  }
  const [hasNewer, hasOlder] = isBackwards ? [hasMore, true] : [before !== undefined, hasMore]

  return {
    rows,
    newer: hasNewer && rows.length > 0 ? { after: rows[0].id } : null,
    older: hasOlder && rows.length > 0 ? { before: rows.at(-1)!.id } : null,
  }
}

/** Text somewhere in one of the columns; what LIKE would read as a sign is read as itself. */
function matching(where: Where, columns: string[], text: string) {
  const pattern = `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`

  for (const column of columns) {
    where.orWhereRaw(`${column} like ?`, [pattern])
  }
}
