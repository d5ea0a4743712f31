import { subjectOf } from '#access/account_sign_in'
import { canonicalAddress } from '#access/client_address'
import {
  changeServicePassword,
  ownServiceAccount,
  passwordRefusalOf,
} from '#access/service_password'
import { refuseStrange } from '#access/strange'
import { passwordChangeValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class ServicePasswordsController {
  async edit(ctx: HttpContext) {
    const owned = await ownAccount(ctx)
    await owned.load('deliveries', (deliveries) => deliveries.preload('mail'))

    return ctx.view.render('pages/portal/service_passwords/edit', {
      owned,
      refusal: passwordRefusalOf(owned),
    })
  }

  async update(ctx: HttpContext) {
    const { account, i18n, request, response, session } = ctx
    const owned = await ownAccount(ctx)
    const change = await request.validateUsing(passwordChangeValidator)
    const address = canonicalAddress(request.ip())
    await changeServicePassword(owned, change, { by: account, address })

    const service = i18n.t(`circular.services.${owned.service}`)
    session.flash('success', i18n.t('portal.service_password.changed', { service }))
    return response.redirect().toRoute('portal.accounts.index')
  }
}

async function ownAccount(ctx: HttpContext) {
  const { account, params } = ctx
  const owned = await ownServiceAccount(account, params.username)

  return owned ?? refuseStrange(ctx, { actor: account.actor, about: subjectOf(account) })
}
