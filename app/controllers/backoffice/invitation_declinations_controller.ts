import Invitation from '#models/invitation'
import { declineInvitation } from '#operations/invitation'
import InvitationPolicy from '#policies/invitation_policy'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class InvitationDeclinationsController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const invitation = await Invitation.findOrFail(params.id)
    await bouncer.with(InvitationPolicy).authorize('view')
    const { opId } = await request.validateUsing(actValidator)

    await declineInvitation(invitation, { by: auth.use('staff').getUserOrFail(), opId })

    session.flash('success', i18n.t('invitations.declined'))
    return response.redirect().toRoute('backoffice.invitations.show', { id: invitation.id })
  }
}
