import { needsCode } from '#access/step_up'
import { recordAccess } from '#audit/record'
import Participation from '#models/participation'
import RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { subjectOf } from '#operations/form_act'
import { differingFields } from '#operations/form_conflict'
import { contentOf, maskedContent, unmaskedContent } from '#operations/form_content'
import { loadForm } from '#operations/form_facts'
import { draftForm, editForm } from '#operations/form_intake'
import { approvedContent } from '#operations/form_prefill'
import { reviewOf } from '#operations/form_review'
import { formHolders, listedForms, page } from '#operations/listing'
import { reasonDrafts } from '#operations/reason_drafts'
import { receiveScan } from '#operations/scan_intake'
import RequestFormPolicy from '#policies/request_form_policy'
import { formListValidator, WAITS } from '#validators/list_validator'
import { contentIn, requestFormValidator, typedContent } from '#validators/request_form_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RequestFormsController {
  async index({ auth, bouncer, election, i18n, request, view }: HttpContext) {
    await bouncer.with(RequestFormPolicy).authorize('view')
    const filters = await request.validateUsing(formListValidator)
    const me = auth.use('staff').getUserOrFail()
    const [list, holders] = await Promise.all([
      page(listedForms(election, filters), filters),
      formHolders(election),
    ])

    return view.render('pages/backoffice/request_forms/index', {
      ...list,
      filters,
      waits: WAITS,
      holders: holders.map(({ fullName, id }) => ({
        value: String(id),
        label: id === me.id ? i18n.t('request_forms.held_by_you', { name: fullName }) : fullName,
      })),
    })
  }

  /** Who typed a form while somebody else opened one goes on in that one, with what was typed. */
  async create({ bouncer, params, response, session, view }: HttpContext) {
    await bouncer.with(RequestFormPolicy).authorize('prepare')
    const participation = await participationFor(params.id)
    const [newest] = participation.forms

    if (newest?.isOpen) {
      const hasTyped = session.flashMessages.has('typedInput')
      const place = hasTyped && newest.isEditable ? 'edit' : 'show'

      session.reflash()
      return response
        .redirect()
        .toRoute(`backoffice.request_forms.${place}`, { number: newest.number })
    }
    return view.render('pages/backoffice/request_forms/create', {
      participation,
      content: maskedContent(await approvedContent(newest)),
      rules: participation.election.circular.rules,
    })
  }

  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    await bouncer.with(RequestFormPolicy).authorize('prepare')
    const participation = await participationFor(params.id)
    const given = await request.validateUsing(requestFormValidator)
    const by = auth.use('staff').getUserOrFail()

    const { number } = await draftForm(participation, {
      content: unmaskedContent(contentIn(given), await approvedContent(participation.forms[0])),
      scan: await receiveScan(request.file('scan'), { participation, by }),
      by,
      opId: given.opId,
    })

    session.flash('success', i18n.t('request_forms.drafted', { number }))
    return response.redirect().toRoute('backoffice.request_forms.show', { number })
  }

  async show(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, view } = ctx
    await bouncer.with(RequestFormPolicy).authorize('view')
    const form = await loadForm(await RequestForm.numbered(params.number))
    await form.load((relations) =>
      relations
        .load('enteredBy')
        .load('enteredByAccount')
        .load('takenUpBy')
        .load('proposedBy')
        .load('decidedBy')
        .load('decision')
        .load('mails', (mails) => mails.preload('settledBy'))
        .load('returns', (returns) => returns.preload('returnedBy').preload('remarks'))
    )
    await form.scan?.load('comparisons', (comparisons) => comparisons.preload('comparedBy'))
    const review = await reviewOf(form, i18n)

    await recordView(form, auth.use('staff').getUserOrFail())
    return view.render('pages/backoffice/request_forms/show', {
      form,
      review,
      returns: reasonDrafts('return', i18n),
      rejections: reasonDrafts('rejection', i18n),
      chosen: request.qs().reason ?? null,
      needsCode: needsCode(ctx),
      me: auth.use('staff').getUserOrFail(),
    })
  }

  async edit({ auth, bouncer, i18n, params, response, session, view }: HttpContext) {
    await bouncer.with(RequestFormPolicy).authorize('prepare')
    const form = await loadForm(await RequestForm.numbered(params.number))
    await form.load((relations) => relations.load('updatedBy').load('updatedByAccount'))
    await form.load('returns', (returns) => returns.preload('returnedBy').preload('remarks'))

    if (!form.isEditable) {
      return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
    }
    await recordView(form, auth.use('staff').getUserOrFail())
    return view.render('pages/backoffice/request_forms/edit', {
      form,
      participation: form.participation,
      content: maskedContent(contentOf(form)),
      review: await reviewOf(form, i18n),
      rules: form.participation.election.circular.rules,
      differing: await differingFields(form, session, typedContent),
    })
  }

  async update({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    await bouncer.with(RequestFormPolicy).authorize('prepare')
    const form = await RequestForm.numbered(params.number)
    const given = await request.validateUsing(requestFormValidator)
    await form.load((relations) => relations.load('users').load('ips').load('participation'))
    const { participation } = form
    const by = auth.use('staff').getUserOrFail()

    await editForm(form, {
      content: unmaskedContent(contentIn(given), contentOf(form)),
      scan: await receiveScan(request.file('scan'), { participation, form, by }),
      version: given.version ?? 0,
      by,
      opId: given.opId,
    })

    session.flash('success', i18n.t('request_forms.saved'))
    return response.redirect().toRoute('backoffice.request_forms.show', { number: form.number })
  }
}

/** Who looked at whose personal data is on record (R21, R28). */
function recordView(form: RequestForm, { actor }: Staff) {
  return recordAccess('request_form.viewed', subjectOf(form, form.participation, actor))
}

function participationFor(id: string) {
  return Participation.query()
    .where('id', id)
    .preload('applicant')
    .preload('election', (election) => election.preload('circular'))
    .preload('forms', (forms) => forms.limit(1))
    .firstOrFail()
}
