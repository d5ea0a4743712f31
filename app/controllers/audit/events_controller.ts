import { needsCode } from '#access/step_up'
import { evidenceOf } from '#audit/evidence'
import { filterOptions, listEvents, listNeighbours } from '#audit/listing'
import { packScopeOf } from '#audit/pack_leaves'
import { presented } from '#audit/presentation'
import { recordSearch, recordView } from '#audit/reading'
import { marksOf } from '#operations/review_marks'
import { savedSearchesOf } from '#operations/saved_searches'
import AuditPolicy from '#policies/audit_policy'
import { auditSearchValidator } from '#validators/audit_search_validator'
import { errors, type HttpContext } from '@adonisjs/core/http'

export default class EventsController {
  async index(ctx: HttpContext) {
    const { auth, bouncer, i18n, request, response, session, view } = ctx
    await bouncer.with(AuditPolicy).authorize('read')
    const asked = given(request.qs())
    const [error, search] = await auditSearchValidator.tryValidate(asked, {
      messagesProvider: i18n.createMessagesProvider(),
    })
    const by = auth.use('staff').getUserOrFail()
    const shown = {
      asked,
      options: await filterOptions(i18n),
      saved: await savedSearchesOf(by),
    }

    if (error) {
      response.status(422)
      return view.render('pages/audit/events/index', { ...shown, faults: error.messages })
    }

    const { before, after, ...filters } = search
    await recordSearch(filters, { by: by.actor, session })

    return view.render('pages/audit/events/index', {
      ...shown,
      faults: [],
      needsCode: needsCode(ctx),
      scope: packScopeOf(filters),
      page: await listEvents(filters, { before, after }, i18n),
    })
  }

  async show({ auth, bouncer, i18n, params, view }: HttpContext) {
    await bouncer.with(AuditPolicy).authorize('read')
    const evidence = await evidenceOf(params.id)

    if (!evidence) {
      throw new errors.E_ROUTE_NOT_FOUND(['GET', 'audit event'])
    }

    const { actor } = auth.use('staff').getUserOrFail()
    await recordView(evidence.event['event.id'], { by: actor })

    const marks = await marksOf([`event:${params.id}`])

    return view.render('pages/audit/events/show', {
      evidence,
      shown: await presented(evidence, i18n),
      around: await listNeighbours(evidence, i18n),
      marks: marks.get(`event:${params.id}`) ?? [],
    })
  }
}

/** A filter left empty is sent, and means nothing. */
function given(query: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
}
