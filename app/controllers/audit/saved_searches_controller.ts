import SavedSearch from '#models/saved_search'
import { removeSearch, saveSearch } from '#operations/saved_searches'
import AuditPolicy from '#policies/audit_policy'
import { actValidator } from '#validators/act_validator'
import { savedSearchValidator } from '#validators/audit_search_validator'
import type { HttpContext } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'

export default class SavedSearchesController {
  /** Kept as it was typed: a time means the same tomorrow. */
  async store({ auth, bouncer, i18n, request, response, session }: HttpContext) {
    await bouncer.with(AuditPolicy).authorize('read')
    const { opId, name, ...filters } = await request.validateUsing(savedSearchValidator)
    const asked = Object.keys(filters).filter((key) => request.input(key))
    const typed = Object.fromEntries(asked.map((key) => [key, String(request.input(key))]))

    await saveSearch({ name, filters: typed }, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('audit.saved.done', { name }))
    return response.redirect(router.makeUrl('audit.events.index', [], { qs: typed }))
  }

  async destroy({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const search = await SavedSearch.findOrFail(params.id)
    await bouncer.with(AuditPolicy).authorize('own', search)
    const { opId } = await request.validateUsing(actValidator)

    await removeSearch(search, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('audit.saved.gone', { name: search.name }))
    return response.redirect().toRoute('audit.events.index')
  }
}
