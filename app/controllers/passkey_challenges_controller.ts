import { proofOptions } from '#access/passkey_challenge'
import type { HttpContext } from '@adonisjs/core/http'

export default class PasskeyChallengesController {
  /** For a sign-in, or for an act that must be the person's own. */
  async show({ auth, response, session }: HttpContext) {
    const isSignedIn = await auth.use('staff').check()
    const staff = isSignedIn ? auth.use('staff').getUserOrFail() : null

    return response.json(await proofOptions(session, staff))
  }
}
