import { ensureStepUp } from '#access/step_up'
import Invitation from '#models/invitation'
import { confirmInvitation } from '#operations/invitation'
import InvitationPolicy from '#policies/invitation_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class InvitationConfirmationsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, i18n, params, request, response, session } = ctx
    const invitation = await Invitation.findOrFail(params.id)
    await bouncer.with(InvitationPolicy).authorize('view')
    const { opId } = await request.validateUsing(actValidator)
    await ensureStepUp(ctx)

    await confirmInvitation(invitation, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('invitations.confirmed'))
    return response.redirect().toRoute('backoffice.invitations.show', { id: invitation.id })
  }
}
