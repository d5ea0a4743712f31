import Account from '#models/account'
import Participation from '#models/participation'
import RequestForm from '#models/request_form'
import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'

const PER_PAGE = 50

type Cursor = { before?: number; after?: number; direction?: 'asc' | 'desc' }

type Filters = { q?: string; state?: string; service?: string }

type ElectionId = { id: number }

type Where = {
  orWhereRaw: (sql: string, bindings: string[]) => unknown
}

/** The forms of an election with what their list shows. */
export function listedForms({ id }: ElectionId, { q, state }: Filters = {}) {
  return RequestForm.query()
    .whereHas('participation', (participation) => participation.where('electionId', id))
    .preload('participation', (participation) => participation.preload('applicant'))
    .preload('enteredBy')
    .preload('enteredByAccount')
    .if(state, (forms) => forms.where('state', state!))
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
