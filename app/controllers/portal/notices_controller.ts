import { acknowledgeNotice, settleNotice } from '#access/notice'
import { noticeValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class NoticesController {
  show({ view }: HttpContext) {
    return view.render('pages/portal/notices/show')
  }

  async store(ctx: HttpContext) {
    const { account, request, response } = ctx
    await request.validateUsing(noticeValidator)
    await acknowledgeNotice(account)
    settleNotice(ctx)

    return response.redirect().toRoute('portal.status.show')
  }
}
