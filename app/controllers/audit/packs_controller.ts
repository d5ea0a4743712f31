import { ensureStepUp } from '#access/step_up'
import { causeText } from '#audit/sentence'
import { originOf } from '#audit/stored_checkpoints'
import { newestStamps } from '#audit/stamp_store'
import { filterWords } from '#audit/filter_words'
import { storedFilters } from '#audit/reading'
import EvidencePack from '#models/evidence_pack'
import { awaitedCause } from '#operations/legal_stamps'
import { KEPT_DAYS, requestPack } from '#operations/evidence_pack_requests'
import AuditPolicy from '#policies/audit_policy'
import { auditPackValidator } from '#validators/audit_search_validator'
import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'

const SHOWN = 50

const SHOWN_STAMPS = 20

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

    return view.render('pages/audit/packs/index', {
      rows,
      keptDays: KEPT_DAYS,
      stamps: await stampLines(i18n),
      awaited: await awaitedText(i18n),
    })
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

async function stampLines(i18n: I18n) {
  const stamps = await newestStamps(SHOWN_STAMPS)

  return stamps.map(({ cause, logId, stampedAt, treeSize }) => ({
    cause: causeText(cause, i18n),
    origin: originOf(logId),
    stampedAt,
    treeSize,
  }))
}

/** What waits for a stamp because the authority did not answer; null when nothing does. */
async function awaitedText(i18n: I18n) {
  const cause = await awaitedCause()
  return cause && causeText(cause, i18n)
}
