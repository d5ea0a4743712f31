import { isDemo } from '#config/app'
import { isDemoLoopback } from '#circular/static_ip'
import type Participation from '#models/participation'
import StaticIp from '#models/static_ip'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/**
 * Which of these addresses are registered for other applicants of the same election, and for whom
 * (R11 m.4/b-2). In the demo 127.0.0.1 is everybody's own (DESIGN: several applicants may hold it).
 */
export async function registeredElsewhere(
  texts: readonly string[],
  { electionId, id }: Pick<Participation, 'electionId' | 'id'>,
  client: QueryClientContract
) {
  const addresses = texts.filter(
    (text) => /^[\d.]{7,15}$/.test(text) && !(isDemo && isDemoLoopback(text))
  )

  if (addresses.length === 0) {
    return []
  }
  const rows = await StaticIp.query({ client })
    .whereIn('address', addresses)
    .whereNull('releasedAt')
    .whereHas('participation', (participation) =>
      participation.where('electionId', electionId).whereNot('id', id)
    )
    .preload('participation', (participation) => participation.preload('applicant'))

  return rows.map(({ address, participation }) => ({
    address,
    applicant: participation.applicant.name,
  }))
}
