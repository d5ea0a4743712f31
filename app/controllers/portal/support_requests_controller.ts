import SupportRequest from '#models/support_request'
import { contactLines } from '#operations/contact'
import { askSupport } from '#operations/support'
import { supportRequestValidator } from '#validators/portal_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class SupportRequestsController {
  async index({ account, i18n, view }: HttpContext) {
    const requests = await SupportRequest.query()
      .where('participationId', account.participationId)
      .orderBy('id', 'desc')

    return view.render('pages/portal/support_requests/index', {
      requests,
      contact: contactLines(i18n),
    })
  }

  async store({ account, i18n, request, response, session }: HttpContext) {
    await askSupport(account, await request.validateUsing(supportRequestValidator))

    session.flash('success', i18n.t('portal.support.asked'))
    return response.redirect().toRoute('portal.support_requests.index')
  }
}
