import { canonicalAddress } from '#access/client_address'
import { confirmNow, isConfirmed } from '#access/session_age'
import { confirmStaff } from '#access/staff_sign_in'
import ActRefused from '#exceptions/act_refused'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * An act that must be the person's own: a fresh code, unless sign-in or the last confirmation is
 * younger than ten minutes.
 */
export async function ensureStepUp(ctx: HttpContext) {
  if (!isConfirmed(ctx.session)) {
    await stepUp(ctx)
  }
}

/** The same ahead of several acts: it asks in any case. */
export async function stepUp({ auth, request, session }: HttpContext) {
  const code: unknown = request.input('code')

  if (typeof code !== 'string' || code.trim() === '') {
    throw new ActRefused('step_up_missing')
  }
  await confirmStaff(
    auth.use('staff').getUserOrFail(),
    code.slice(0, 20),
    canonicalAddress(request.ip())
  )
  confirmNow(session)
}

export function needsCode({ session }: HttpContext) {
  return !isConfirmed(session)
}
