import encryption from '@adonisjs/core/services/encryption'
import type { HttpContext } from '@adonisjs/core/http'

const PURPOSE = 'typed_input'
const SECRET = /password|secret|passkey|^(_csrf|code|totp|current|wanted|repeated)$/i

/**
 * What was typed is never lost, yet national ids never enter a session in
 * clear: it is kept encrypted for one request, without any secret.
 */
export function keepTypedInput({ request, session }: HttpContext) {
  session.flash(
    'typedInput',
    encryption.encrypt(withoutSecrets(request.original()), { purpose: PURPOSE })
  )
}

export function typedInput(sealed: unknown) {
  return typeof sealed === 'string' ? encryption.decrypt<object>(sealed, PURPOSE) : null
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value

  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !SECRET.test(name))
      .map(([name, inner]) => [name, withoutSecrets(inner)])
  )
}
