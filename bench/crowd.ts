import { lawfulContent } from '#bench/people'
import { accountsDefinedBy } from '#circular/accounts'
import { seatLimits } from '#circular/parameters'
import { opaqueUsername } from '#documents/initial_password'
import type Election from '#models/election'
import { encryptedNationalId, nationalIdIndex } from '#models/personal_data'
import type Staff from '#models/staff'
import { contentDigest, type FormContent, type FormRow } from '#operations/form_content'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { randomBytes } from 'node:crypto'

/** So many applicants with a form each, and at least as many accounts. */
export const CROWD = 10_000

/** What an election has. */
export const ORDINARY: Size = { parties: 40, formsEach: 10 }

const PARTIES_PER_STATEMENT = 100
const TEN_USERS = 10
const FEW_USERS = 2

/** One of thirteen forms is approved, and gives its applicant thirteen accounts. */
const ONE_APPROVED_IN = 13
const OTHER_STATES = ['draft', 'proposed', 'returned', 'rejected', 'withdrawn'] as const

/** So many parties, each with one form of its own and the rest of its forms superseded. */
type Size = { parties: number; formsEach: number }

type Scene = { election: Election; clerk: Staff; approver: Staff; size: Size; now: string }

type Row = Record<string, string | number | boolean | null>

type Seats = ReturnType<typeof seatsOf>

/**
 * Invented parties in one election, in bulk: consistent with all the database demands, but without
 * a log, since nobody did anything.
 */
export async function insertCrowd(scene: Omit<Scene, 'now'>) {
  const now = DateTime.utc().toFormat('yyyy-LL-dd HH:mm:ss.SSS')
  const firstId = await freeId()

  const { parties } = scene.size

  for (let index = 0; index < parties; index += PARTIES_PER_STATEMENT) {
    const count = Math.min(PARTIES_PER_STATEMENT, parties - index)
    const numbers = Array.from({ length: count }, (_, at) => index + at)
    await insertParties(numbers.map((number) => partyOf(firstId, number, { ...scene, now })))
  }
}

/** Applicant, participation and form of one party share one id, so that nothing is asked back. */
async function freeId() {
  const tables = ['applicants', 'participations', 'request_forms', 'seats']
  const ids = await Promise.all(tables.map((table) => db.from(table).max('id as newest').first()))

  return 1 + Math.max(...ids.map(({ newest }) => Number(newest)))
}

/** The rows of one party by table; a table comes after those it points to. */
function partyOf(firstId: number, number: number, scene: Scene): Record<string, Row[]> {
  const { election, now } = scene
  const { id: electionId, circularId } = election
  const id = firstId + number
  const name = `Örnek Parti ${id}`
  const isApproved = number % ONE_APPROVED_IN === 0
  const content = lawfulContent(
    isApproved ? TEN_USERS : FEW_USERS,
    number * TEN_USERS,
    `198.51.100.${number % 256}`
  )
  const seats = seatsOf(id, firstId + number * 100, scene)

  return {
    applicants: [{ id, kind: 'party', name, short_name: `ÖP${id}`, registered_at: now }],
    participations: [
      {
        id,
        election_id: electionId,
        circular_id: circularId,
        applicant_id: id,
        state: 'participating',
        created_at: now,
      },
    ],
    round_participations: election.rounds.map((round) => ({
      round_id: round.id,
      participation_id: id,
    })),
    seats,
    request_forms: Array.from({ length: scene.size.formsEach }, (_, older) =>
      formOf(id, number, { older, isApproved, content, scene })
    ),
    form_editors: [{ request_form_id: id, staff_id: scene.clerk.id }],
    form_ips: content.ips.map((ip) => ({ ...ip, request_form_id: id })),
    form_users: content.users.map((user) => ({
      ...personOf(user),
      request_form_id: id,
      number: user.number,
      is_liaison: user.isLiaison,
    })),
    accounts: isApproved ? accountsOf(id, content, { seats, scene }) : [],
    static_ips: isApproved ? staticIpsOf(id, content, { seats, scene }) : [],
  }
}

function seatsOf(participationId: number, firstId: number, { election }: Scene) {
  const services = Object.entries(seatLimits(election.circular.rules)).flatMap(([service, quota]) =>
    Array.from({ length: quota }, (_, index) => ({ service, number: index + 1, quota }))
  )

  return services.map((seat, index) => ({
    ...seat,
    id: firstId + index,
    participation_id: participationId,
    circular_id: election.circularId,
  }))
}

type Form = { older: number; isApproved: boolean; content: FormContent; scene: Scene }

function formOf(id: number, number: number, { older, isApproved, content, scene }: Form): Row {
  const newest = isApproved ? 'approved' : OTHER_STATES[number % OTHER_STATES.length]
  const state = older === 0 ? newest : 'superseded'
  const isProposed = ['approved', 'superseded', 'proposed', 'rejected'].includes(state)
  const isDecided = ['approved', 'superseded', 'rejected'].includes(state)
  const place = older * scene.size.parties + number
  const salt = randomBytes(16).toString('hex')
  const { clerk, approver, election, now } = scene

  return {
    id: id - number + place,
    number: `TF-${election.rounds[0].votingDay.year}-${place + 1}`,
    participation_id: id,
    channel: 'paper',
    state,
    wants_web_site: content.wantsWebSite,
    wants_web_service: content.wantsWebService,
    official_name: content.officialName,
    signed_on: content.signedOn,
    original_received_on: content.originalReceivedOn,
    original_registry_no: content.originalRegistryNo,
    content_salt: salt,
    content_digest: contentDigest(content, salt),
    entered_by_id: clerk.id,
    proposed_by_id: isProposed ? clerk.id : null,
    proposed_at: isProposed ? now : null,
    decided_by_id: isDecided ? approver.id : null,
    decided_at: isDecided ? now : null,
    reason_code: state === 'rejected' ? 'other' : null,
    state_since: now,
    reason_text: state === 'rejected' ? 'Uydurma gerekçe.' : null,
    created_at: now,
    updated_at: now,
    updated_by_id: clerk.id,
  }
}

function personOf({ givenName, familyName, nationalId, email, ...user }: FormRow) {
  return {
    given_name: givenName,
    family_name: familyName,
    national_id: encryptedNationalId(nationalId),
    national_id_index: nationalIdIndex(nationalId),
    email,
    office_phone: user.officePhone,
    mobile_phone: user.mobilePhone,
  }
}

type Held = { seats: Seats; scene: Scene }

function accountsOf(id: number, content: FormContent, { seats, scene }: Held): Row[] {
  const users = content.users.map((user) => ({ ...user, row: user.number }))
  const free = [...seats]

  return accountsDefinedBy({ ...content, users }, scene.election.circular.rules).map(
    ({ service, row }) => ({
      ...personOf(content.users[row - 1]),
      participation_id: id,
      request_form_id: id,
      service,
      seat_id: takenFrom(free, service).id,
      username: opaqueUsername(),
      state: 'active',
      password: 'unusable',
      created_at: scene.now,
    })
  )
}

function staticIpsOf(id: number, content: FormContent, { seats, scene }: Held): Row[] {
  const free = [...seats]

  return content.ips.map(({ address }) => ({
    participation_id: id,
    request_form_id: id,
    seat_id: takenFrom(free, 'address').id,
    address,
    registered_at: scene.now,
  }))
}

function takenFrom(free: Seats, wanted: string) {
  const [seat] = free.splice(
    free.findIndex(({ service }) => service === wanted),
    1
  )
  return seat
}

async function insertParties(parties: Record<string, Row[]>[]) {
  for (const table of Object.keys(parties[0])) {
    const rows = parties.flatMap((party) => party[table])

    if (rows.length > 0) {
      await db.table(table).multiInsert(rows)
    }
  }
}
