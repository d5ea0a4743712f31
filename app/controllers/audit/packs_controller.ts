import { ensureStepUp } from '#access/step_up'
import { filterWords } from '#audit/filter_words'
import { storedFilters } from '#audit/reading'
import EvidencePack from '#models/evidence_pack'
import { KEPT_DAYS, requestPack } from '#operations/evidence_pack_requests'
import AuditPolicy from '#policies/audit_policy'
import { auditPackValidator } from '#validators/audit_search_validator'
import type { HttpContext } from '@adonisjs/core/http'

const SHOWN = 50

export default class PacksController {
  /** One's own, newest first. */
  async index({ auth, bouncer, i18n, view }: HttpContext) {
    await bouncer.with(AuditPolicy).authorize('read')
    const packs = await EvidencePack.query()
      .where('requestedById', auth.use('staff').getUserOrFail().id)
      .orderBy('id', 'desc')
      .limit(SHOWN)
    const rows = await Promise.all(
      packs.map(async (pack) => ({
        pack,
        asked: await filterWords(storedFilters(pack.filters), i18n),
      }))
    )

    return view.render('pages/audit/packs/index', { rows, keptDays: KEPT_DAYS })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, request, response, session } = ctx
    await bouncer.with(AuditPolicy).authorize('read')
    const { opId, ...filters } = await request.validateUsing(auditPackValidator)
    await ensureStepUp(ctx)

    await requestPack(filters, {
      by: auth.use('staff').getUserOrFail(),
      language: i18n.locale === 'en' ? 'en' : 'tr',
      opId,
    })

    session.flash('success', i18n.t('audit.packs.requested'))
    return response.redirect().toRoute('audit.packs.index')
  }
}
