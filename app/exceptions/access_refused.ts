import type { Refusal } from '#access/gate'
import { Exception } from '@adonisjs/core/exceptions'

/**
 * The web service does not let a program in: with the gate's refusal when it knows whose it is.
 * Already on record when thrown.
 */
export default class AccessRefused extends Exception {
  static status = 403
  static code = 'E_ACCESS_REFUSED'

  constructor(readonly refusal: Refusal | null = null) {
    super(`Access refused: ${refusal?.reason ?? 'unknown token'}`)
  }

  async report() {}
}
