import { canonicalAddress } from '#access/client_address'
import { homeOf, isWithinFaceOf } from '#access/home'
import { takeChallenge } from '#access/passkey_challenge'
import { FEW } from '#access/recovery_codes'
import { startStaffSession } from '#access/session_start'
import { authenticatedStaff } from '#access/staff_sign_in'
import { record } from '#audit/record'
import { rememberLocale } from '#middleware/locale_middleware'
import { inTransaction } from '#operations/transaction'
import { staffSessionValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class SessionsController {
  create({ view }: HttpContext) {
    return view.render('pages/sessions/create')
  }

  async store(ctx: HttpContext) {
    const { i18n, request, response, session } = ctx
    const { passkey: answer, ...typed } = await request.validateUsing(staffSessionValidator)
    const passkey = answer ? { answer, challenge: takeChallenge(session, 'proof') } : undefined
    const { codesLeft, staff } = await authenticatedStaff(
      { ...typed, passkey },
      canonicalAddress(request.ip())
    )
    const intended: unknown = session.get('intended_url')

    await startStaffSession(ctx, staff, { isConfirmed: codesLeft === null })
    rememberLocale(response, staff.locale)

    if (codesLeft !== null) {
      const said = codesLeft > FEW ? 'used' : 'few_left'
      session.flash('success', i18n.t(`recovery_codes.${said}`, { left: codesLeft }))
    }

    const isTheirs = typeof intended === 'string' && isWithinFaceOf(staff, intended)
    return response.redirect().toPath(isTheirs ? intended : homeOf(staff))
  }

  async destroy({ auth, response, session }: HttpContext) {
    if (await auth.use('staff').check()) {
      const staff = auth.use('staff').getUserOrFail()
      await inTransaction((trx) =>
        record(trx, 'session.ended', { actor: staff.actor, reason: 'signed_out' })
      )
    }
    await auth.use('staff').logout()
    session.clear()
    response.header('Clear-Site-Data', '"cache", "storage"')
    return response.redirect().toRoute('sessions.create')
  }
}
