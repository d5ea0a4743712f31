import { canonicalAddress } from '#access/client_address'
import { issueToken, TOKEN_MINUTES } from '#access/tokens'
import { basicCredentialsIn } from '#api/authorization'
import type { HttpContext } from '@adonisjs/core/http'

export default class TokensController {
  /** Named as in RFC 6749 section 5.1, which every client library reads. */
  async store({ request }: HttpContext) {
    const given = basicCredentialsIn(request)
    const token = await issueToken(given, canonicalAddress(request.ip()))

    return { access_token: token, token_type: 'Bearer', expires_in: TOKEN_MINUTES * 60 }
  }
}
