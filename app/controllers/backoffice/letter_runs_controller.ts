import { ensureStepUp } from '#access/step_up'
import { startLetterRun } from '#operations/letter_run'
import { scopeOf } from '#operations/letter_scope'
import CredentialPolicy from '#policies/credential_policy'
import { letterScopeValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class LetterRunsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, request, response } = ctx
    await bouncer.with(CredentialPolicy).authorize('handle')
    const { opId, ...asked } = await request.validateUsing(letterScopeValidator)
    const scope = await scopeOf(asked)
    await ensureStepUp(ctx)

    const { run } = await startLetterRun(scope, { by: auth.use('staff').getUserOrFail(), opId })

    return response.redirect().toRoute('backoffice.runs.show', { id: run })
  }
}
