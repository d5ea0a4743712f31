import type { HttpContext } from '@adonisjs/core/http'

export default class MeController {
  /** For whom the program asks, and how long it may go on. */
  show({ account, token }: HttpContext) {
    const { applicant, election } = account.participation

    return {
      service: account.service,
      username: account.username,
      applicant: { name: applicant.name, shortName: applicant.shortName },
      election: { code: election.code, name: election.name },
      address: token.address,
      tokenExpiresAt: token.expiresAt.toUTC().toISO(),
    }
  }
}
