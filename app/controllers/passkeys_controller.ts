import { enrolmentOptions, takeChallenge } from '#access/passkey_challenge'
import { addPasskey, MOST_PASSKEYS, passkeysOf, removePasskey } from '#access/passkeys'
import { refuseStrange } from '#access/strange'
import { ensureStepUp, needsCode } from '#access/step_up'
import { passkeyParty } from '#config/passkeys'
import StaffPasskey from '#models/staff_passkey'
import { actValidator } from '#validators/act_validator'
import { passkeyValidator } from '#validators/passkey_validator'
import type { HttpContext } from '@adonisjs/core/http'

export default class PasskeysController {
  async index(ctx: HttpContext) {
    const { auth, view } = ctx
    const staff = auth.use('staff').getUserOrFail()
    const passkeys = await passkeysOf(staff)

    return view.render('pages/passkeys/index', {
      passkeys,
      most: MOST_PASSKEYS,
      needsCode: needsCode(ctx),
      origin: passkeyParty.origin,
      face: staff.has('auditor') ? 'audit' : 'backoffice',
    })
  }

  /** What the browser makes a key from; whoever is not confirmed gets no key to make. */
  async create(ctx: HttpContext) {
    const { auth, response, session } = ctx
    await ensureStepUp(ctx)

    return response.json(await enrolmentOptions(session, auth.use('staff').getUserOrFail()))
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const { keyName, newPasskey, opId } = await request.validateUsing(passkeyValidator)
    await ensureStepUp(ctx)
    await addPasskey(auth.use('staff').getUserOrFail(), {
      name: keyName,
      opId,
      presented: { answer: newPasskey, challenge: takeChallenge(session, 'enrolment') },
    })

    session.flash('success', i18n.t('passkeys.added'))
    return response.redirect().toRoute('passkeys.index')
  }

  async destroy(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const staff = auth.use('staff').getUserOrFail()
    const passkey = await StaffPasskey.findBy({ id: params.id, staffId: staff.id })

    if (!passkey) {
      return refuseStrange(ctx, { actor: staff.actor })
    }
    const { opId } = await request.validateUsing(actValidator)
    await ensureStepUp(ctx)
    await removePasskey(staff, { id: passkey.id, opId })

    session.flash('success', i18n.t('passkeys.removed'))
    return response.redirect().toRoute('passkeys.index')
  }
}
