import { isApi } from '#api/face'
import { recordRefusal } from '#audit/record'
import { errors } from '@adonisjs/shield'
import Shield from '@adonisjs/shield/shield_middleware'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * What came without the token of our page is done by nobody, and the log says in whose session it
 * was tried (R21 m.4/b-5). A program brings no cookie that another page could make it send.
 */
export default class ShieldMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (isApi(ctx)) {
      return next()
    }
    const shield = await ctx.containerResolver.make(Shield)

    try {
      return await shield.handle(ctx, next)
    } catch (error) {
      if (error instanceof errors.E_BAD_CSRF_TOKEN) {
        await recordRefusal('access.refused', {
          ...(await whoseSession(ctx)),
          reason: 'forged_request',
        })
      }
      throw error
    }
  }
}

async function whoseSession({ auth }: HttpContext) {
  if (await auth.use('staff').check()) {
    return { actor: auth.use('staff').getUserOrFail().actor }
  }
  if (!(await auth.use('account').check())) {
    return { actor: null }
  }
  const account = auth.use('account').getUserOrFail()
  await account.load('participation')

  return {
    actor: account.actor,
    election: account.participation.electionId,
    applicant: account.participation.applicantId,
  }
}
