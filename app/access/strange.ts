import type { Actor } from '#audit/event'
import { recordRefusal } from '#audit/record'
import { errors } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'

type Asking = { actor: Actor; about?: { election: number; applicant: number } }

/**
 * What is not theirs is as unknown to somebody as what there is not, and the log says that they
 * asked (R27).
 */
export async function refuseStrange(
  { request }: HttpContext,
  { actor, about }: Asking
): Promise<never> {
  await recordRefusal('access.refused', { ...about, actor, reason: 'not_authorised' })
  throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
}
