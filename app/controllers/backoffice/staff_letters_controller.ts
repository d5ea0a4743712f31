import { ensureStepUp } from '#access/step_up'
import { sendAttachment } from '#documents/attachment'
import ProposedAct from '#models/proposed_act'
import { printStaffLetter } from '#operations/staff_letters'
import ProposedActPolicy from '#policies/proposed_act_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class StaffLettersController {
  /** The letter, once; with this answer it counts as printed. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, params, request, response } = ctx
    const act = await ProposedAct.findOrFail(params.id)
    await bouncer.with(ProposedActPolicy).authorize('print', act)
    const { opId } = await request.validateUsing(actValidator)
    await ensureStepUp(ctx)

    const letter = await printStaffLetter(act, { by: auth.use('staff').getUserOrFail(), opId })
    return sendAttachment(response, {
      name: `personel-zarfi-${act.id}.pdf`,
      mediaType: 'application/pdf',
      bytes: letter,
    })
  }
}
