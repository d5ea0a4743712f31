import { recordRefusal } from '#audit/record'
import FourEyesRefused from '#exceptions/four_eyes_refused'
import type Staff from '#models/staff'

type Case = Omit<Parameters<typeof recordRefusal<'four_eyes.refused'>>[1], 'reason' | 'rule'> & {
  /** Who put it before another. */
  proposerId: number
  by: Staff
  /** Which sentence tells them. */
  said: FourEyesRefused['said']
}

/** R27: who put a case before another officer never confirms it; refused on record. */
export async function ensureAnotherOfficer({ by, proposerId, said, ...subject }: Case) {
  if (by.id === proposerId) {
    await recordRefusal('four_eyes.refused', {
      ...subject,
      reason: 'confirmed_own_act',
      rule: 'R27',
    })
    throw new FourEyesRefused('confirmed_own_act', said)
  }
}
