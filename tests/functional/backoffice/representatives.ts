import type Account from '#models/account'
import ProposedAct from '#models/proposed_act'
import Representative from '#models/representative'
import type Staff from '#models/staff'
import { confirmAct, proposeAct } from '#operations/administration'
import { randomUUID } from 'node:crypto'

export const LETTER_OF_REPRESENTATIVE = {
  letterOn: '2023-03-01',
  letterRegistryNo: '2023/1907',
  fromOn: '2023-03-05',
  untilOn: '',
}

type People = { by: Staff; confirmer: Staff }

/** Proposed by the one and confirmed by the other. */
export async function registeredRepresentative(
  { id: accountId }: Pick<Account, 'id'>,
  { by, confirmer }: People,
  days: { fromOn?: string; untilOn?: string | null } = {}
) {
  const letter = { ...LETTER_OF_REPRESENTATIVE, untilOn: null, ...days }
  const act = await proposeAct(
    'representative.register',
    { accountId, ...letter },
    { by, opId: randomUUID() }
  )
  await confirmed(act, confirmer)

  return Representative.query().where({ accountId }).orderBy('id', 'desc').firstOrFail()
}

export async function endedRepresentative(
  { id: representativeId }: Representative,
  { by, confirmer }: People,
  untilOn: string
) {
  const end = { representativeId, untilOn, explanation: 'Partinin yazısı' }
  await confirmed(
    await proposeAct('representative.end', end, { by, opId: randomUUID() }),
    confirmer
  )
}

async function confirmed({ id }: { id: number }, by: Staff) {
  await confirmAct(await ProposedAct.findOrFail(id), { by, opId: randomUUID() })
}
