import { stepUp } from '#access/step_up'
import type { HttpContext } from '@adonisjs/core/http'

export default class ConfirmationsController {
  /** A fresh code ahead of several acts that each ask for one. */
  async store(ctx: HttpContext) {
    await stepUp(ctx)
    ctx.session.flash('success', ctx.i18n.t('sessions.confirmed'))

    return ctx.response.redirect().back()
  }
}
