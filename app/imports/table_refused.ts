import { keepTypedInput } from '#exceptions/typed_input'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

export type TableRefusal =
  | 'nothing_given'
  | 'two_given'
  | 'too_large'
  | 'too_large_inside'
  | 'too_many_rows'
  | 'too_many_for_draft'
  | 'no_rows'
  | 'empty'
  | 'unsupported_type'
  | 'not_a_workbook'
  | 'old_workbook'
  | 'encrypted'
  | 'broken'
  | 'broken_quotes'
  | 'no_sheet'

/** The fields of the page that rows are imported from. */
export type TableField = 'table' | 'pasted'

type Details = { params?: Record<string, number | string>; cause?: unknown }

/**
 * What came cannot be taken as rows. Expected, so not reported: the person reads at the field what
 * to do instead.
 */
export class TableRefused extends Exception {
  static status = 422

  declare code: TableRefusal

  field: TableField = 'table'

  readonly params: Record<string, number | string>

  constructor(code: TableRefusal, { params = {}, cause }: Details = {}) {
    super(`Table refused: ${code}`, { code, cause })
    this.params = params
  }

  async handle(error: this, ctx: HttpContext) {
    const { i18n, response, session } = ctx
    const message = i18n.t(`imports.refused.${error.code}`, error.params)

    keepTypedInput(ctx)
    session.flash('inputErrorsBag', { [error.field]: [message] })
    return response.redirect().back()
  }

  async report() {}
}
