import { noteSeen, pastOf } from '#access/session_age'
import { endSession } from '#access/sessions'
import { recordRefusal } from '#audit/record'
import { type Role } from '#models/staff'
import { errors } from '@adonisjs/bouncer'
import { AuthorizationResponse } from '@adonisjs/bouncer'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

type Options = { roles: Role[]; isPasswordChange?: boolean }

/**
 * Every route of SKGM and of the auditors says whose it is. Roles are read at each request: what
 * was taken away is gone at the next click. Nothing but its own change answers to an initial
 * password.
 */
export default class StaffMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { roles, isPasswordChange }: Options) {
    const { auth, response, session } = ctx

    if (!(await auth.use('staff').check())) {
      return toSignIn(ctx)
    }
    const staff = auth.use('staff').getUserOrFail()
    const end = staff.isDeactivated ? 'deactivated' : pastOf(session.all())

    if (end !== null) {
      await endSession(ctx, staff.actor, end)
      return toSignIn(ctx)
    }
    if (staff.mustChangePassword && !isPasswordChange) {
      return response.redirect().toRoute('passwords.edit')
    }
    if (!staff.has(...roles)) {
      await recordRefusal('access.refused', { actor: staff.actor, reason: 'not_authorised' })
      throw new errors.E_AUTHORIZATION_FAILURE(AuthorizationResponse.deny())
    }
    noteSeen(session)
    return next()
  }
}

function toSignIn({ request, response, session }: HttpContext) {
  session.put('intended_url', request.method() === 'GET' ? request.url(true) : '/')
  return response.redirect().toRoute('sessions.create')
}
