import { keepTypedInput } from '#exceptions/typed_input'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * Another person must do this: who prepared an act never decides it (R27). Already on record when
 * it is thrown.
 */
export default class FourEyesRefused extends Exception {
  static status = 403
  static code = 'E_FOUR_EYES'

  async handle(_error: this, ctx: HttpContext) {
    const { i18n, response, session } = ctx

    keepTypedInput(ctx)
    session.flash('error', i18n.t('acts.refused.four_eyes'))
    return response.redirect().back()
  }

  async report() {}
}
