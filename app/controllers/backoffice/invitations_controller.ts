import { needsCode } from '#access/step_up'
import Account from '#models/account'
import Invitation from '#models/invitation'
import Participation from '#models/participation'
import { nameLiaison } from '#operations/invitation'
import InvitationPolicy from '#policies/invitation_policy'
import { invitationValidator } from '#validators/invitation_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class InvitationsController {
  async create({ bouncer, params, view }: HttpContext) {
    await bouncer.with(InvitationPolicy).authorize('name')
    const participation = await Participation.query()
      .where('id', params.id)
      .preload('applicant')
      .preload('election')
      .firstOrFail()

    return view.render('pages/backoffice/invitations/create', { participation })
  }

  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    await bouncer.with(InvitationPolicy).authorize('name')
    const participation = await Participation.findOrFail(params.id)
    const { opId, ...named } = await request.validateUsing(invitationValidator)
    const by = auth.use('staff').getUserOrFail()

    const { id } = await nameLiaison(participation, named, { by, opId })

    session.flash('success', i18n.t('invitations.named'))
    return response.redirect().toRoute('backoffice.invitations.show', { id })
  }

  async show(ctx: HttpContext) {
    const { auth, bouncer, params, view } = ctx
    await bouncer.with(InvitationPolicy).authorize('view')
    const invitation = await Invitation.query()
      .where('id', params.id)
      .preload('namedBy')
      .preload('decidedBy')
      .preload('participation', (participation) => participation.preload('applicant'))
      .firstOrFail()

    return view.render('pages/backoffice/invitations/show', {
      invitation,
      account: await Account.findBy('invitationId', invitation.id),
      isOwn: invitation.namedById === auth.use('staff').getUserOrFail().id,
      needsCode: needsCode(ctx),
    })
  }
}
