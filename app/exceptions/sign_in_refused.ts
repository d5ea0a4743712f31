import { keepTypedInput } from '#exceptions/typed_input'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * All causes sound alike outside; only the log tells them apart. Already on record when thrown.
 */
export default class SignInRefused extends Exception {
  static status = 401
  static code = 'E_SIGN_IN_REFUSED'

  async handle(_error: this, ctx: HttpContext) {
    keepTypedInput(ctx)
    ctx.session.flash('error', ctx.i18n.t('sessions.refused'))
    return ctx.response.redirect().back()
  }

  async report() {}
}
