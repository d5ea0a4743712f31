import { needsCode } from '#access/step_up'
import { locksOf } from '#access/throttle'
import Account from '#models/account'
import ProposedAct, { type ActKind } from '#models/proposed_act'
import { groundOf } from '#operations/credential_ground'
import { linkRefusalOf } from '#operations/credential_link'
import { listedAccounts, page } from '#operations/listing'
import ParticipationPolicy from '#policies/participation_policy'
import { listValidator } from '#validators/list_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class AccountsController {
  async index({ bouncer, election, request, view }: HttpContext) {
    await bouncer.with(ParticipationPolicy).authorize('view')
    const filters = await request.validateUsing(listValidator)
    const list = await page(listedAccounts(election, filters), filters)

    return view.render('pages/backoffice/accounts/index', { ...list, filters })
  }

  async show(ctx: HttpContext) {
    const { bouncer, params, view } = ctx
    await bouncer.with(ParticipationPolicy).authorize('view')
    const account = await Account.query()
      .where('username', params.username)
      .preload('participation', (participation) => participation.preload('applicant'))
      .preload('seat')
      .preload('requestForm')
      .preload('invitation')
      .preload('deliveries', (deliveries) => deliveries.preload('mail'))
      .preload('representations')
      .firstOrFail()
    const [ground, deactivation, representationCase, locks, linkRefusal] = await Promise.all([
      groundOf(account),
      openAct(account, ['account.deactivate']),
      openAct(account, ['representative.register', 'representative.end']),
      locksOf({ realm: 'account', name: account.username }),
      linkRefusalOf(account),
    ])

    return view.render('pages/backoffice/accounts/show', {
      account,
      ground,
      deactivation,
      representationCase,
      locks,
      linkRefusal,
      needsCode: needsCode(ctx),
    })
  }
}

/** One that waits for its confirmation. */
function openAct({ id }: Account, kinds: ActKind[]) {
  return ProposedAct.open('desk').whereIn('kind', kinds).where('subject', String(id)).first()
}
