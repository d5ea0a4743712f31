import { isDemo } from '#config/app'
import { clock, hasOpened } from '#access/clock'
import type { FormFacts } from '#circular/form_facts'
import type FormUser from '#models/form_user'
import type RequestForm from '#models/request_form'
import StaticIp from '#models/static_ip'
import { registeredElsewhere } from '#operations/foreign_addresses'
import { TIME_ZONE } from '#start/view/formats'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { DateTime } from 'luxon'

/** Everything `factsOf` reads, in as few queries as there are tables. */
export async function loadForm(form: RequestForm) {
  await form.load((relations) =>
    relations
      .load('users')
      .load('ips')
      .load('acknowledgements')
      .load('identityChecks', (checks) => checks.preload('checkedBy'))
      .load('editors')
      .load('scan', (scan) => scan.preload('pages'))
      .load('participation', (participation) =>
        participation
          .preload('applicant')
          .preload('rounds')
          .preload('election', (election) => election.preload('circular'))
      )
  )
  return form
}

/** What the circular needs to know of a form that `loadForm` has loaded. */
export async function factsOf(form: RequestForm, client: QueryClientContract): Promise<FormFacts> {
  const { participation } = form
  const { applicant, election } = participation
  const [frozenIps, addresses, nationalIds] = await Promise.all([
    frozenIpsOf(form, client),
    registeredElsewhere(
      form.ips.map(({ address }) => address),
      participation,
      client
    ),
    foreignNationalIds(form, client),
  ])

  return {
    applicant: {
      kind: applicant.kind,
      participation: participation.state,
      electionConcluded: election.isConcluded,
      accessOpened: hasOpened(election, participation.rounds),
    },
    channel: form.channel,
    wantsWebSite: form.wantsWebSite,
    wantsWebService: form.wantsWebService,
    ips: form.ips.map(({ number, address }) => ({ number, address })),
    users: form.users.map(userFacts),
    officialName: form.officialName,
    signedOn: isoDate(form.signedOn),
    originalReceivedOn: isoDate(form.originalReceivedOn),
    originalRegistryNo: form.originalRegistryNo,
    scan: form.scan ? { pages: form.scan.pageCount } : null,
    frozenIps: election.isConcluded ? [] : frozenIps,
    foreign: { addresses, nationalIds },
    acknowledgements: form.acknowledgements.map(({ address }) => address),
    identityChecks: identityFacts(form),
    today: clock.now().setZone(TIME_ZONE).toISODate()!,
    demo: isDemo,
  }
}

/** What the liaison is told: nothing of other applicants, and nothing of what officers found. */
export function withoutOthers(facts: FormFacts): FormFacts {
  return { ...facts, foreign: { addresses: [], nationalIds: [] }, identityChecks: [] }
}

export function isoDate(date: DateTime | null) {
  return date?.toISODate() ?? null
}

function userFacts(user: FormUser) {
  return {
    row: user.number,
    givenName: user.givenName,
    familyName: user.familyName,
    nationalId: user.plainNationalId,
    email: user.email,
    officePhone: user.officePhone,
    mobilePhone: user.mobilePhone,
    isLiaison: user.isLiaison,
  }
}

async function frozenIpsOf({ participationId }: RequestForm, client: QueryClientContract) {
  const rows = await StaticIp.query({ client })
    .where('participationId', participationId)
    .whereNull('releasedAt')
    .preload('seat')

  return rows
    .toSorted((one, other) => one.seat.number - other.seat.number)
    .map(({ address }) => address)
}

function identityFacts(form: RequestForm) {
  return form.users.flatMap((user) => {
    const check = form.identityCheckOf(user)
    return check
      ? { row: user.number, isSame: check.result === 'same', by: check.checkedBy.fullName }
      : []
  })
}

/** Rows whose T.C. number stands on another applicant's form of the same election. */
async function foreignNationalIds(form: RequestForm, client: QueryClientContract) {
  const indexes = form.users.flatMap(({ nationalIdIndex }) => nationalIdIndex ?? [])

  if (indexes.length === 0) {
    return []
  }

  const rows = await client
    .from('form_users')
    .join('request_forms', 'request_forms.id', 'form_users.request_form_id')
    .join('participations', 'participations.id', 'request_forms.participation_id')
    .whereIn('form_users.national_id_index', indexes)
    .where('participations.election_id', form.participation.electionId)
    .whereNot('request_forms.participation_id', form.participationId)
    .whereNotIn('request_forms.state', ['rejected', 'withdrawn', 'superseded'])
    .distinct('form_users.national_id_index as found')
  const found = new Set(rows.map((row) => row.found as string))

  return form.users
    .filter(({ nationalIdIndex }) => nationalIdIndex !== null && found.has(nationalIdIndex))
    .map(({ number }) => number)
}
