import { canonicalAddress } from '#access/client_address'
import { homeOf } from '#access/home'
import { isConfirmed } from '#access/session_age'
import { startStaffSession } from '#access/session_start'
import { changeStaffPassword } from '#access/staff_password'
import Staff from '#models/staff'
import { passwordChangeValidator } from '#validators/session_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class PasswordsController {
  edit({ auth, view }: HttpContext) {
    const staff = auth.use('staff').getUserOrFail()

    return view.render('pages/passwords/edit', { staff, home: homeOf(staff) })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const staff = auth.use('staff').getUserOrFail()
    const change = await request.validateUsing(passwordChangeValidator)
    await changeStaffPassword(staff, change, canonicalAddress(request.ip()))

    const person = await Staff.findOrFail(staff.id)
    await startStaffSession(ctx, person, { isConfirmed: isConfirmed(session) })
    session.flash('success', i18n.t('passwords.changed'))
    return response.redirect().toPath(homeOf(staff))
  }
}
