import ProposedAct, { type ActFamily } from '#models/proposed_act'
import type { HttpContext } from '@adonisjs/core/http'

/** Where the acts of each family are read and decided. */
export const ACT_PAGES = {
  administration: 'backoffice.proposed_acts.show',
  desk: 'backoffice.cases.show',
} as const

/** The act that the address names, of the family whose addresses the route belongs to. */
export function actFor({ params, route }: HttpContext) {
  const family: ActFamily = route?.pattern.startsWith('/backoffice/cases/')
    ? 'desk'
    : 'administration'

  return ProposedAct.of(family).where('id', params.id).firstOrFail()
}
