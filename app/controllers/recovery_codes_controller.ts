import { FEW, makeRecoveryCodes, recoveryCodesOf } from '#access/recovery_codes'
import { ensureStepUp, needsCode } from '#access/step_up'
import { inGroups } from '#documents/initial_password'
import { actValidator } from '#validators/act_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class RecoveryCodesController {
  async index(ctx: HttpContext) {
    const { auth, view } = ctx
    const staff = auth.use('staff').getUserOrFail()
    const codes = await recoveryCodesOf(staff)

    return view.render('pages/recovery_codes/index', {
      codes,
      areFew: codes !== null && codes.left <= FEW,
      needsCode: needsCode(ctx),
      face: staff.has('auditor') ? 'audit' : 'backoffice',
    })
  }

  /** The codes stand in this answer and nowhere else. */
  async store(ctx: HttpContext) {
    const { auth, request, view } = ctx
    const staff = auth.use('staff').getUserOrFail()
    const { opId } = await request.validateUsing(actValidator)
    await ensureStepUp(ctx)
    const codes = await makeRecoveryCodes(staff, { opId })

    return view.render('pages/recovery_codes/shown', {
      codes: codes.map((code) => inGroups(code).join(' ')),
      face: staff.has('auditor') ? 'audit' : 'backoffice',
    })
  }
}
