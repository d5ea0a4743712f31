import { canonicalAddress } from '#access/client_address'
import { takeChallenge } from '#access/passkey_challenge'
import { LONGEST_ANSWER } from '#access/passkey_proof'
import type { SecondFactor } from '#access/second_factor'
import { confirmNow, isConfirmed } from '#access/session_age'
import { confirmStaff } from '#access/staff_sign_in'
import ActRefused from '#exceptions/act_refused'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * An act that must be the person's own: a fresh code or a passkey, unless sign-in or the last confirmation is
 * younger than ten minutes.
 */
export async function ensureStepUp(ctx: HttpContext) {
  if (!isConfirmed(ctx.session)) {
    await stepUp(ctx)
  }
}

/** The same ahead of several acts: it asks in any case. */
export async function stepUp(ctx: HttpContext) {
  const { auth, request, session } = ctx
  const given = presentedIn(ctx)

  if (!given) {
    throw new ActRefused('step_up_missing')
  }
  await confirmStaff(auth.use('staff').getUserOrFail(), given, canonicalAddress(request.ip()))
  confirmNow(session)
}

export function needsCode({ session }: HttpContext) {
  return !isConfirmed(session)
}

/** Bounded, and nothing else. */
function presentedIn({ request, session }: HttpContext): SecondFactor | null {
  const { code, passkey }: Record<string, unknown> = request.only(['code', 'passkey'])

  if (typeof passkey === 'string' && passkey !== '') {
    const answer = passkey.slice(0, LONGEST_ANSWER)
    return { passkey: { answer, challenge: takeChallenge(session, 'proof') } }
  }
  return typeof code === 'string' && code.trim() !== '' ? { code: code.slice(0, 20) } : null
}
