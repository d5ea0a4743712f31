import Staff from '#models/staff'
import StaffPolicy from '#policies/staff_policy'
import type { HttpContext } from '@adonisjs/core/http'

export default class StaffController {
  async index({ bouncer, view }: HttpContext) {
    await bouncer.with(StaffPolicy).authorize('list')

    return view.render('pages/backoffice/staff/index', {
      people: await Staff.query().preload('roles').orderBy('fullName'),
    })
  }
}
