import { hasOpened } from '#access/clock'
import { accountsDefinedBy } from '#circular/accounts'
import { readPersonName } from '#circular/person_name'
import { readEmail } from '#circular/email'
import { readMobilePhone, readOfficePhone } from '#circular/phone'
import Account from '#models/account'
import type Participation from '#models/participation'
import { nationalIdIndex, personalDigest } from '#models/personal_data'
import type RequestForm from '#models/request_form'
import Representative from '#models/representative'
import Seat from '#models/seat'
import StaticIp from '#models/static_ip'
import { type Current, type Desired, type Plan, planFor } from '#operations/plan'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** The plan that approving this form would carry out now; the form is loaded by `loadForm`. */
export async function planOf(form: RequestForm, client: QueryClientContract): Promise<Plan> {
  return planFor(desiredBy(form), await currentOf(form.participation, client))
}

/** The accounts and addresses that a form asks for, its holders in the spelling we keep. */
export function desiredBy(form: RequestForm): Desired {
  const { rules } = form.participation.election.circular
  const users = form.users.map((user) => ({ row: user.number, isLiaison: user.isLiaison }))
  const { wantsWebSite, wantsWebService } = form
  const accounts = accountsDefinedBy({ wantsWebSite, wantsWebService, users }, rules)

  return {
    accounts: accounts.map(({ service, row }) => ({ service, row, holder: holderOf(form, row) })),
    addresses: form.ips.map(({ address }) => address),
  }
}

/** What the participation holds now, the seats of its circular included. */
export async function currentOf(
  participation: Participation,
  client: QueryClientContract
): Promise<Current> {
  const { id, election } = participation
  const [seats, accounts, ips, representatives] = await Promise.all([
    Seat.query({ client }).where('participationId', id).orderBy('service').orderBy('number'),
    Account.query({ client }).where('participationId', id).whereNot('state', 'deactivated'),
    StaticIp.query({ client }).where('participationId', id).whereNull('releasedAt'),
    representativeIds(participation, client),
  ])

  return {
    seats: seats.map((seat) => ({ id: seat.id, service: seat.service, number: seat.number })),
    accounts: accounts.map((account) => ({
      id: account.id,
      seatId: account.seatId,
      service: account.service,
      holderIndex: account.nationalIdIndex,
      personalDigest: account.personalDigest,
      isRepresentative: representatives.has(account.id),
      version: account.version,
    })),
    addresses: ips.map((ip) => ({ id: ip.id, seatId: ip.seatId, address: ip.address })),
    mayReleaseIps: election.isConcluded,
    accessOpened: hasOpened(participation.election, participation.rounds),
  }
}

/** The accounts whose holders the register names today (R14 m.5/d). */
async function representativeIds({ id }: Participation, client: QueryClientContract) {
  const entries = await Representative.on({ client }).whereHas('account', (account) =>
    account.where('participationId', id)
  )
  return new Set(entries.map(({ accountId }) => accountId))
}

/** The person of a form row, as an account keeps it. */
export function holderOf(form: RequestForm, row: number) {
  const user = form.users.find(({ number }) => number === row)

  if (!user) {
    throw new Error(`Form ${form.number} has no row ${row}`)
  }

  const nationalId = user.plainNationalId.trim()
  const personal = {
    givenName: nameIn(user.givenName),
    familyName: nameIn(user.familyName),
    email: emailIn(user.email),
    officePhone: officePhoneIn(user.officePhone),
    mobilePhone: mobilePhoneIn(user.mobilePhone),
  }

  return {
    ...personal,
    nationalId,
    nationalIdIndex: nationalIdIndex(nationalId),
    personalDigest: personalDigest(personal),
  }
}

/** Unreadable text stays as it came: the circular refuses the form, the plan still shows it. */
function nameIn(text: string) {
  const reading = readPersonName(text)
  return reading.ok ? reading.name : text
}

function emailIn(text: string) {
  const reading = readEmail(text)
  return reading.ok ? reading.email : text
}

function officePhoneIn(text: string) {
  const reading = readOfficePhone(text)
  return reading.ok ? [reading.number, reading.extension].filter(Boolean).join(' / ') : text
}

function mobilePhoneIn(text: string) {
  const reading = readMobilePhone(text)
  return reading.ok ? reading.number : text
}
