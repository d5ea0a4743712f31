import { accountAtGate } from '#access/gate_account'
import { inventedNationalId } from '#database/factories/national_id'
import { contentOf } from '#database/seeders/demo/forms'
import { delivered } from '#database/seeders/demo/letters'
import Account from '#models/account'
import Invitation from '#models/invitation'
import type Participation from '#models/participation'
import type Staff from '#models/staff'
import { issueAgain } from '#operations/credential_issue'
import { draftForm } from '#operations/form_intake'
import { confirmInvitation, nameLiaison } from '#operations/invitation'
import type { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

const USERS = [
  ['Umut', 'Yalçın'],
  ['Nazlı', 'Güler'],
  ['Kaan', 'Özkan'],
] as const
const SEED = 300

/** A liaison named by letter, who has signed in and begun a form of her applicant's own. */
export async function seedPortalForm(
  participation: Participation,
  { ayse, mehmet, zeynep }: Record<string, Staff>,
  today: DateTime
) {
  const content = contentOf({ people: USERS, seed: SEED, ips: ['198.51.100.40'] }, today)
  const [{ email, familyName, givenName, mobilePhone }] = content.users
  const named = {
    letterOn: today.minus({ days: 6 }).toISODate()!,
    letterRegistryNo: `${today.year}/4512`,
    givenName,
    familyName,
    nationalId: inventedNationalId(SEED),
    email,
    mobilePhone,
  }
  const { id } = await nameLiaison(participation, named, { by: ayse, opId: randomUUID() })
  await confirmInvitation(await Invitation.findOrFail(id), { by: mehmet, opId: randomUUID() })
  const account = await Account.findByOrFail('invitationId', id)
  await issueAgain(account, { by: zeynep, opId: randomUUID() })
  const signIn = await delivered(account, zeynep)
  await draftForm(participation, {
    content: { ...content, signedOn: null, originalReceivedOn: null, originalRegistryNo: '' },
    scan: null,
    by: (await accountAtGate({ id: account.id }))!,
    opId: randomUUID(),
  })

  return signIn
}
