import { messageOf, type Violation } from '#circular/violation'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

type Found = Pick<Violation, 'article' | 'basis' | 'message' | 'params' | 'rule'> & {
  field?: string
}

/**
 * The circular forbids what was asked. Expected, so not reported; the officer reads every
 * violated article at once.
 */
export default class CircularViolation extends Exception {
  static status = 422
  static code = 'E_CIRCULAR_VIOLATION'

  constructor(readonly violations: readonly Found[]) {
    super(
      violations.map(({ rule, article, message }) => `${rule} ${article} ${message}`).join(', ')
    )
  }

  async handle(error: this, { i18n, response, session }: HttpContext) {
    const translate = (key: string, params: Record<string, string | number>) => i18n.t(key, params)

    const messages = Map.groupBy(error.violations, ({ field }) => field ?? 'plan')

    session.flash('error', i18n.t('acts.circular_violated'))
    session.flash(
      'inputErrorsBag',
      Object.fromEntries(
        [...messages].map(([field, found]) => [
          field,
          found.map((violation) => messageOf(violation, translate)),
        ])
      )
    )
    return response.redirect().back()
  }

  async report() {}
}
