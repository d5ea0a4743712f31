import { keepTypedInput } from '#exceptions/typed_input'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

export type ScanRefusal =
  | 'too_large'
  | 'too_many_pages'
  | 'unsupported_type'
  | 'encrypted'
  | 'broken'
  | 'too_many_pixels'
  | 'took_too_long'
  | 'empty'
  | 'disguised'
  | 'infected'

/**
 * The uploaded file cannot be taken as a scan. Expected, so not reported: the
 * person reads at the field what to do instead.
 */
export class ScanRefused extends Exception {
  static status = 422

  declare code: ScanRefusal

  constructor(
    code: ScanRefusal,
    readonly params: Record<string, number> = {}
  ) {
    super(`Scan refused: ${code}`, { code })
  }

  /** Under `documents.scan` of resources/lang; `params` are its numbers. */
  get messageKey() {
    return `documents.scan.${this.code}`
  }

  async handle(error: this, ctx: HttpContext) {
    const { i18n, response, session } = ctx

    keepTypedInput(ctx)
    session.flash('inputErrorsBag', { scan: [i18n.t(error.messageKey, error.params)] })
    return response.redirect().back()
  }

  async report() {}
}

/** clamd knows what is in it; by which name stands in the log alone. */
export class ScanInfected extends ScanRefused {
  constructor(readonly signature: string) {
    super('infected')
  }
}
