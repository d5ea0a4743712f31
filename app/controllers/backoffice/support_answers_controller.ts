import SupportRequest from '#models/support_request'
import { answerSupport } from '#operations/support'
import ParticipationPolicy from '#policies/participation_policy'
import { supportAnswerValidator } from '#validators/portal_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class SupportAnswersController {
  async store({ auth, bouncer, i18n, params, request, response, session }: HttpContext) {
    const asked = await SupportRequest.findOrFail(params.id)
    await bouncer.with(ParticipationPolicy).authorize('view')
    const given = await request.validateUsing(supportAnswerValidator)

    await answerSupport(asked, { ...given, by: auth.use('staff').getUserOrFail() })

    session.flash('success', i18n.t('portal.support.answered'))
    return response.redirect().toRoute('backoffice.support_requests.show', { id: asked.id })
  }
}
