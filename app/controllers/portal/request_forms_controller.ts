import { ownForm } from '#controllers/portal/own_form'
import type Account from '#models/account'
import RequestForm from '#models/request_form'
import { differingFields } from '#operations/form_conflict'
import { contentOf, maskedContent, NO_CONTENT, unmaskedContent } from '#operations/form_content'
import { loadForm } from '#operations/form_facts'
import { draftForm, editForm } from '#operations/form_intake'
import { faultsToCorrect, isOnPaper, stepsOf } from '#operations/form_steps'
import { approvedContent } from '#operations/form_prefill'
import { reviewOf } from '#operations/form_review'
import { portalContentIn, portalFormValidator } from '#validators/request_form_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RequestFormsController {
  async index({ account, view }: HttpContext) {
    const forms = await formsOf(account)
    return view.render('pages/portal/request_forms/index', {
      account,
      forms,
      newest: forms[0] ?? null,
    })
  }

  /** One open form at a time: the next begins where the approved one stands. */
  async create({ account, response, session, view }: HttpContext) {
    const [newest] = await formsOf(account)

    if (newest?.isOpen) {
      session.reflash()
      return response.redirect().toRoute('portal.request_forms.show', { number: newest.number })
    }
    return view.render('pages/portal/request_forms/create', {
      content: maskedContent(await approvedContent(newest)),
      approved: newest?.isApproved ? newest : null,
      rules: account.participation.election.circular.rules,
      frozen: await frozenAddresses(account),
    })
  }

  async store({ account, i18n, request, response, session }: HttpContext) {
    const given = await request.validateUsing(portalFormValidator)
    const [newest] = await formsOf(account)
    const typed = portalContentIn(given, NO_CONTENT)

    const { number } = await draftForm(account.participation, {
      content: unmaskedContent(typed, await approvedContent(newest)),
      scan: null,
      by: account,
      opId: given.opId,
    })

    session.flash('success', i18n.t('portal.drafted', { number }))
    return response.redirect().toRoute(nextPage(request), { number })
  }

  async show(ctx: HttpContext) {
    const { i18n, view } = ctx
    const form = await loadForm(await ownForm(ctx))
    await form.load((relations) =>
      relations.load('returns', (returns) => returns.preload('remarks')).load('decision')
    )

    const review = await reviewOf(form, i18n, 'liaison')

    return view.render('pages/portal/request_forms/show', {
      form,
      review,
      faults: faultsToCorrect(review),
      steps: stepsOf(form, review),
    })
  }

  async edit(ctx: HttpContext) {
    const { account, i18n, response, session, view } = ctx
    const form = await loadForm(await ownForm(ctx))
    await form.load((relations) =>
      relations
        .load('updatedBy')
        .load('updatedByAccount')
        .load('returns', (returns) => returns.preload('remarks'))
    )

    if (!form.isEditable || !form.isFromPortal) {
      session.reflash()
      return response.redirect().toRoute('portal.request_forms.show', { number: form.number })
    }
    return view.render('pages/portal/request_forms/edit', {
      form,
      content: maskedContent(contentOf(form)),
      review: await reviewOf(form, i18n, 'liaison'),
      isOnPaper,
      rules: form.participation.election.circular.rules,
      frozen: await frozenAddresses(account),
      differing: await differingFields(form, session, (typed) => typedIn(typed, form)),
    })
  }

  async update(ctx: HttpContext) {
    const { account, i18n, request, response, session } = ctx
    const form = await ownForm(ctx)
    const given = await request.validateUsing(portalFormValidator)
    await form.load((relations) => relations.load('users').load('ips').load('participation'))
    const stored = contentOf(form)

    await editForm(form, {
      content: unmaskedContent(portalContentIn(given, stored), stored),
      scan: null,
      version: given.version ?? 0,
      by: account,
      opId: given.opId,
    })

    session.flash('success', i18n.t('request_forms.saved'))
    return response.redirect().toRoute(nextPage(request), { number: form.number })
  }
}

/** Saved first, so that nothing typed is lost, the draft may take its rows from a file. */
function nextPage(request: HttpContext['request']) {
  return request.input('next') === 'row-import'
    ? 'portal.row_imports.create'
    : 'portal.request_forms.show'
}

async function typedIn(typed: unknown, form: RequestForm) {
  const [, given] = await portalFormValidator.tryValidate(typed)
  return given ? portalContentIn(given, contentOf(form)) : null
}

function formsOf({ participationId }: Account) {
  return RequestForm.query()
    .where('participationId', participationId)
    .preload('enteredBy')
    .preload('enteredByAccount')
    .orderBy('id', 'desc')
}

/** R10 m.4/b-2: registered, so not to be changed before the election is concluded. */
async function frozenAddresses({ participation }: Account) {
  return participation.election.isConcluded
    ? []
    : participation.staticIps.map(({ address }) => address)
}
