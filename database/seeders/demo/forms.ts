import { keepScan } from '#documents/scan'
import { inventedNationalId } from '#database/factories/national_id'
import { delivered } from '#database/seeders/demo/letters'
import { demoScan } from '#database/seeders/demo/scan'
import type { SignIn } from '#database/seeders/demo/people'
import Account from '#models/account'
import type Participation from '#models/participation'
import RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { issueLetters } from '#operations/credential_issue'
import { approveForm, digestOf } from '#operations/form_approval'
import type { FormContent } from '#operations/form_content'
import { proposeForm } from '#operations/form_decision'
import { loadForm } from '#operations/form_facts'
import { draftForm } from '#operations/form_intake'
import { planOf } from '#operations/provisioning'
import db from '@adonisjs/lucid/services/db'
import type { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

type People = Record<string, Staff>

const FINISHED = [
  ['Deniz', 'Aksoy'],
  ['Gülşah', 'Işık'],
  ['İbrahim', 'Çağlar'],
  ['Şule', 'Ünlü'],
] as const

const WAITING = [
  ['Ömer', 'Karaca'],
  ['Tuğba', 'Sarı'],
  ['Çiğdem', 'Güneş'],
] as const

/** A form that went all the way: accounts, letters, and one user who has signed in. */
export async function seedFinishedForm(
  participation: Participation,
  { ayse, mehmet, zeynep }: People,
  today: DateTime
): Promise<SignIn> {
  const form = await seedProposedForm(
    participation,
    { people: FINISHED, seed: 100, ips: ['127.0.0.1', '203.0.113.10'] },
    ayse,
    today
  )
  await loadForm(form)
  const digest = digestOf(await planOf(form, db.connection()), form)

  await approveForm(form, { by: mehmet, opId: randomUUID(), digest })
  await issueLetters(await RequestForm.findOrFail(form.id).then(withEditors), {
    by: zeynep,
    opId: randomUUID(),
  })
  return delivered(await firstWebUser(participation), zeynep)
}

/** A form that waits for its approver. */
export function seedWaitingForm(participation: Participation, { ayse }: People, today: DateTime) {
  return seedProposedForm(
    participation,
    { people: WAITING, seed: 200, ips: ['198.51.100.7'] },
    ayse,
    today
  )
}

type Wanted = { people: readonly (readonly [string, string])[]; seed: number; ips: string[] }

async function seedProposedForm(
  participation: Participation,
  wanted: Wanted,
  clerk: Staff,
  today: DateTime
) {
  const content = contentOf(wanted, today)
  await participation.load('applicant')
  const paper = await demoScan(participation.applicant.name, content)
  const scan = { ...(await keepScan(paper)), originalName: 'talep-formu.pdf' }

  const { number } = await draftForm(participation, {
    content,
    scan,
    by: clerk,
    opId: randomUUID(),
  })
  const form = await RequestForm.numbered(number)
  await proposeForm(form, { by: clerk, opId: randomUUID(), version: form.version })

  return RequestForm.numbered(number)
}

export function contentOf({ people, seed, ips }: Wanted, today: DateTime): FormContent {
  return {
    wantsWebSite: true,
    wantsWebService: true,
    officialName: 'Nermin Taşkın',
    signedOn: today.minus({ days: 3 }).toISODate(),
    originalReceivedOn: today.minus({ days: 1 }).toISODate(),
    originalRegistryNo: `${today.year}/${4700 + seed}`,
    ips: ips.map((address, index) => ({ number: index + 1, address })),
    users: people.map(([givenName, familyName], index) => ({
      number: index + 1,
      givenName,
      familyName,
      nationalId: inventedNationalId(seed + index),
      email: `kullanici${seed + index}@parti.example`,
      officePhone: '0312 555 00 00',
      mobilePhone: `0532 555 0${String(seed + index)
        .padStart(3, '0')
        .replace(/^(.)/, '$1 ')}`,
      isLiaison: index === 0,
    })),
  }
}

async function firstWebUser({ id }: Participation) {
  return Account.query()
    .where({ participationId: id, service: 'web_site' })
    .orderBy('id')
    .firstOrFail()
}

async function withEditors(form: RequestForm) {
  await form.load('editors')
  return form
}
