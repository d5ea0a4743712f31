import { ownForm } from '#controllers/portal/own_form'
import { typedInput } from '#exceptions/typed_input'
import type RequestForm from '#models/request_form'
import { loadForm } from '#operations/form_facts'
import { previewOf, receiveRows } from '#operations/row_import'
import { rowImportValidator } from '#validators/request_form_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RowImportsController {
  async create(ctx: HttpContext) {
    const { session, view } = ctx
    const form = await ownForm(ctx)
    await form.load('users')

    if (!isOwnDraft(form)) {
      return passOn(ctx, { to: 'show', form })
    }
    if (isDraftSentBack(session)) {
      return passOn(ctx, { to: 'edit', form })
    }
    return view.render('pages/portal/row_imports/create', { form })
  }

  /** Shows what would come into the draft; saving it is an edit of the draft like any other. */
  async store(ctx: HttpContext) {
    const { i18n, request, view } = ctx
    const form = await loadForm(await ownForm(ctx))

    if (!isOwnDraft(form)) {
      return passOn(ctx, { to: 'show', form })
    }
    const { mode = 'replace', pasted = '' } = await request.validateUsing(rowImportValidator, {
      meta: { hasRows: form.users.length > 0 },
    })
    const file = request.file('table')
    const imported = await receiveRows({ file, pasted: pasted.trim() === '' ? '' : pasted })

    return view.render('pages/portal/row_imports/show', {
      form,
      imported,
      mode,
      fileName: file?.clientName.toWellFormed() ?? null,
      rules: form.participation.election.circular.rules,
      ...(await previewOf(form, imported, { mode, i18n })),
    })
  }
}

function isOwnDraft({ isEditable, isFromPortal }: RequestForm) {
  return isEditable && isFromPortal
}

/** The preview cannot be asked for again; what came back from it goes on in the draft's own form. */
function isDraftSentBack({ flashMessages }: HttpContext['session']) {
  const typed = typedInput(flashMessages.get('typedInput'))
  return typed !== null && 'users' in typed
}

function passOn(
  { response, session }: HttpContext,
  { to, form: { number } }: { to: 'show' | 'edit'; form: RequestForm }
) {
  session.reflash()
  return response.redirect().toRoute(`portal.request_forms.${to}`, { number })
}
