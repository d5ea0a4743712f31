import ActRefused from '#exceptions/act_refused'
import { TIME_ZONE } from '#start/view/formats'
import { DateTime } from 'luxon'

/** A wall clock in Turkey as ISO 8601 in UTC. 31 February has the right shape and is no day. */
export function typedInstant(text: string) {
  const instant = DateTime.fromISO(text, { zone: TIME_ZONE })

  if (!instant.isValid) {
    throw new ActRefused('no_instant')
  }
  return instant.toUTC().toISO()
}
