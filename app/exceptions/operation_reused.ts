import { keepTypedInput } from '#exceptions/typed_input'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * An operation id belongs to one act of one person. Somebody copied it.
 */
export default class OperationReused extends Exception {
  static status = 409
  static code = 'E_OPERATION_REUSED'

  async handle(_error: this, ctx: HttpContext) {
    const { i18n, response, session } = ctx

    keepTypedInput(ctx)
    session.flash('error', i18n.t('acts.operation_reused'))
    return response.redirect().back()
  }

  async report() {}
}
