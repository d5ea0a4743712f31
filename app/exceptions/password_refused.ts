import { keepTypedInput } from '#exceptions/typed_input'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * The new password cannot be taken; the message stands at its field.
 */
export default class PasswordRefused extends Exception {
  static status = 422
  static code = 'E_PASSWORD_REFUSED'

  constructor(
    readonly field: 'current' | 'wanted' | 'repeated' | 'acceptsNotice',
    readonly fault: string
  ) {
    super(`Password refused: ${fault}`)
  }

  async handle(error: this, ctx: HttpContext) {
    const { i18n, response, session } = ctx

    keepTypedInput(ctx)
    session.flash('inputErrorsBag', { [error.field]: [i18n.t(`passwords.faults.${error.fault}`)] })
    return response.redirect().back()
  }

  async report() {}
}
