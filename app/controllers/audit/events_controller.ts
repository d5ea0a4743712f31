import { needsCode } from '#access/step_up'
import { evidenceOf } from '#audit/evidence'
import { filterOptions, listEvents, listNeighbours } from '#audit/listing'
import { packScopeOf } from '#audit/pack_leaves'
import { presented } from '#audit/presentation'
import { recordSearch, recordView } from '#audit/reading'
import type Staff from '#models/staff'
import { marksOf } from '#operations/review_marks'
import { savedSearchesOf } from '#operations/saved_searches'
import AuditPolicy from '#policies/audit_policy'
import { auditSearchValidator } from '#validators/audit_search_validator'
import { errors, type HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'

export default class EventsController {
  async index(ctx: HttpContext) {
    const { auth, bouncer, i18n, request, response, session, view } = ctx
    await bouncer.with(AuditPolicy).authorize('read')
    const asked = given(request.qs())
    const [error, search] = await auditSearchValidator.tryValidate(asked, {
      messagesProvider: i18n.createMessagesProvider(),
    })
    const by = auth.use('staff').getUserOrFail()

    if (error) {
      response.status(422)
      return view.render('pages/audit/events/index', {
        ...(await aroundSearch(by, i18n)),
        asked,
        faults: error.messages,
      })
    }

    const { before, after, ...filters } = search
    await recordSearch(filters, { by: by.actor, session })
    const [around, page] = await Promise.all([
      aroundSearch(by, i18n),
      listEvents(filters, { before, after }, i18n),
    ])

    return view.render('pages/audit/events/index', {
      ...around,
      asked,
      faults: [],
      needsCode: needsCode(ctx),
      scope: packScopeOf(filters),
      page,
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

/** What can be asked for, and what this auditor asks for again and again. */
async function aroundSearch(by: Staff, i18n: I18n) {
  const [options, saved] = await Promise.all([filterOptions(i18n), savedSearchesOf(by)])
  return { options, saved }
}

/** A filter left empty is sent, and means nothing. */
function given(query: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
}
