import { subjectOf } from '#access/account_sign_in'
import { refuseStrange } from '#access/strange'
import RequestForm from '#models/request_form'
import type { HttpContext } from '@adonisjs/core/http'

/** The form in the address, if it is the liaison's own applicant's. */
export async function ownForm(ctx: HttpContext) {
  const { account, params } = ctx
  const form = await RequestForm.query()
    .where('number', params.number)
    .where('participationId', account.participationId)
    .preload('editors')
    .first()

  return form ?? refuseStrange(ctx, { actor: account.actor, about: subjectOf(account) })
}
