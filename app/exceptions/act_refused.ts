import type { ActRefusal } from '#exceptions/act_refusals'
import { putOnRecord } from '#exceptions/refusal_record'
import { keepTypedInput } from '#exceptions/typed_input'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

type Params = Record<string, string | number>

/**
 * What was asked cannot be done now. Expected, so not reported: the person reads on what it rests
 * and what to do instead, where the act was asked for, beside what was typed. It is on record.
 */
export default class ActRefused extends Exception {
  static status = 422

  constructor(
    readonly reason: ActRefusal,
    readonly params: Params = {}
  ) {
    super(`Act refused: ${reason}`, { code: 'E_ACT_REFUSED' })
  }

  async handle(error: this, ctx: HttpContext) {
    const { i18n, response, session } = ctx

    await putOnRecord(error.reason, ctx)
    keepTypedInput(ctx)
    session.flash('refusal', error.reason)
    session.flash('error', i18n.t(`acts.refused.${error.reason}`, error.params))
    return response.redirect().back()
  }

  async report() {}
}
