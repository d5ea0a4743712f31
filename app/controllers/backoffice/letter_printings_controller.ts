import { ensureStepUp } from '#access/step_up'
import { streamAttachment } from '#documents/attachment'
import { scopeName, scopeOf } from '#operations/letter_scope'
import { printLetters } from '#operations/letters_print'
import CredentialPolicy from '#policies/credential_policy'
import { letterScopeValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class LetterPrintingsController {
  /** All ready letters as one file, once; with this answer each counts as printed. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, request, response } = ctx
    await bouncer.with(CredentialPolicy).authorize('handle')
    const { opId, ...asked } = await request.validateUsing(letterScopeValidator)
    const scope = await scopeOf(asked)
    await ensureStepUp(ctx)

    const letters = await printLetters(scope, { by: auth.use('staff').getUserOrFail(), opId })
    return streamAttachment(response, {
      name: `sifre-zarflari-${scopeName(scope)}.pdf`,
      mediaType: 'application/pdf',
      chunks: letters,
    })
  }
}
