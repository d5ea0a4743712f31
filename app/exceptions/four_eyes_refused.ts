import { keepTypedInput } from '#exceptions/typed_input'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * Another person must do this: who prepared an act never decides it (R27). Goes on record where
 * the act ends.
 */
export default class FourEyesRefused extends Exception {
  static status = 403
  static code = 'E_FOUR_EYES'

  constructor(
    readonly hand: 'entered_it' | 'edited_it' | 'proposed_it' | 'confirmed_own_act',
    readonly said:
      | 'four_eyes'
      | 'four_eyes_act'
      | 'four_eyes_case'
      | 'four_eyes_exception'
      | 'four_eyes_naming' = 'four_eyes'
  ) {
    super(`Four eyes refused: ${hand}`)
  }

  async handle(error: this, ctx: HttpContext) {
    const { i18n, response, session } = ctx

    keepTypedInput(ctx)
    session.flash('error', i18n.t(`acts.refused.${error.said}`))
    return response.redirect().back()
  }

  async report() {}
}
