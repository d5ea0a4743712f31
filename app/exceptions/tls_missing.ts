import { Exception } from '@adonisjs/core/exceptions'

/** The web service was asked without TLS. Already on record when thrown. */
export default class TlsMissing extends Exception {
  static status = 403
  static code = 'E_TLS_MISSING'
  static message = 'The web service answers over TLS alone'

  async report() {}
}
