import { destroyForsakenPrintFiles } from '#documents/print_file'
import CredentialDelivery from '#models/credential_delivery'
import ProposedAct from '#models/proposed_act'
import { PRINT_WITHIN } from '#operations/staff_letters'
import { DateTime } from 'luxon'

/**
 * A process that is killed between sealing a letter and committing it leaves a secret that no row
 * refers to: it goes after the time any letter may wait. Returns how many. Several workers may ask.
 */
export function sweepPrintFiles() {
  const before = DateTime.now().minus({ minutes: PRINT_WITHIN }).toJSDate()

  return destroyForsakenPrintFiles(before, async (keys) => {
    const [deliveries, acts] = await Promise.all([
      CredentialDelivery.query().whereIn('fileKey', keys).select('fileKey'),
      ProposedAct.query().whereIn('printFileKey', keys).select('printFileKey'),
    ])
    return new Set([
      ...deliveries.map(({ fileKey }) => fileKey!),
      ...acts.map(({ printFileKey }) => printFileKey!),
    ])
  })
}
