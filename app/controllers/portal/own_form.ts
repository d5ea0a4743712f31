import { recordRefusal } from '#audit/record'
import type Account from '#models/account'
import RequestForm from '#models/request_form'
import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'

/**
 * The form in the address, if it is the liaison's own applicant's. Another one is as unknown to him
 * as one that is none, and the log says that he asked (R27).
 */
export async function ownForm({ account, params, request }: HttpContext) {
  const form = await RequestForm.query()
    .where('number', params.number)
    .where('participationId', account.participationId)
    .preload('editors')
    .first()

  return form ?? refuseStrange(account, [request.method(), request.url()])
}

async function refuseStrange(account: Account, route: [string, string]): Promise<never> {
  await recordRefusal('access.refused', {
    actor: account.actor,
    election: account.participation.electionId,
    applicant: account.participation.applicantId,
    reason: 'not_authorised',
  })
  throw new errors.E_ROUTE_NOT_FOUND(route)
}
