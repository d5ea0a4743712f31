import { record } from '#audit/record'
import ActRefused from '#exceptions/act_refused'
import SavedSearch from '#models/saved_search'
import Staff from '#models/staff'
import { once } from '#operations/transaction'
import { DateTime } from 'luxon'

type Act = { by: Staff; opId: string }

/** More would be no help to find one again. */
const MOST_SAVED = 30

/** One's own, by name. */
export function savedSearchesOf({ id }: Staff) {
  return SavedSearch.query().where('staffId', id).whereNull('removedAt').orderBy('name')
}

/** `filters` as the address bar holds them. Throws ActRefused when there are thirty already. */
export function saveSearch(
  { filters, name }: { name: string; filters: Record<string, string> },
  { by, opId }: Act
) {
  return once({ opId, act: 'saved_search.save', actor: by.actor }, async (trx) => {
    await Staff.query({ client: trx }).where('id', by.id).forUpdate().firstOrFail()
    const saved = await SavedSearch.query({ client: trx })
      .where('staffId', by.id)
      .whereNull('removedAt')

    if (saved.length >= MOST_SAVED) {
      throw new ActRefused('too_many_searches')
    }
    const search = await SavedSearch.create(
      { staffId: by.id, name, filters: JSON.stringify(filters) },
      { client: trx }
    )
    await record(trx, 'audit_log.search_saved', {
      actor: by.actor,
      details: { filters, search: search.id },
    })
  })
}

export function removeSearch({ id }: SavedSearch, { by, opId }: Act) {
  return once({ opId, act: 'saved_search.remove', actor: by.actor }, async (trx) => {
    const search = await SavedSearch.query({ client: trx })
      .where('id', id)
      .forUpdate()
      .firstOrFail()

    if (search.removedAt === null) {
      await search.merge({ removedAt: DateTime.now() }).save()
      await record(trx, 'audit_log.search_removed', { actor: by.actor, details: { search: id } })
    }
  })
}
