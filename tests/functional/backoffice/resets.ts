import Account from '#models/account'
import BulkRun from '#models/bulk_run'
import Circular from '#models/circular'
import type Participation from '#models/participation'
import ProposedAct from '#models/proposed_act'
import type Staff from '#models/staff'
import { confirmAct, proposeAct } from '#operations/administration'
import { carryOnNext } from '#operations/bulk_run'
import { concludeElection, createElection } from '#operations/election_setup'
import { resetDigest } from '#operations/reset_plan'
import { resetPlanOf } from '#operations/reset_scope'
import { approvedForm, lawfulContent, participating, row, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'
import { endedRepresentative, registeredRepresentative } from './representatives.js'

/** Another election beside the one of the tests, with one party in it. */
export async function anotherElection({ election }: World, code: string) {
  const circular = await Circular.findOrFail(election.circularId)
  const votingDay = DateTime.fromISO(DateTime.now().plus({ days: 20 }).toISODate())
  const other = await createElection(
    circular,
    { code, name: `${code} seçimi`, rounds: [{ number: 1, votingDay }] },
    { actor: null }
  )
  await other.load('rounds')
  const party = await participating(other, { kind: 'party', name: `${code} Partisi` })

  return { election: other, party }
}

/**
 * One account of every fate. Of the party's three users the second is its representative and the
 * third was: a newer form names the first alone. One account is a candidate's, one a concluded
 * election left behind, and one belongs to an election that still runs.
 */
export async function newAccounts(world: World) {
  const { ayse, candidate, elif, mehmet, party } = world
  const people = { clerk: ayse, approver: mehmet }
  const desk = { by: ayse, confirmer: elif }
  const [former, running] = [
    await anotherElection(world, 'ESKI'),
    await anotherElection(world, 'YEREL'),
  ]
  const approved = (of: Participation, rows: ReturnType<typeof row>[], last: number) =>
    approvedForm(
      of,
      people,
      lawfulContent({ users: rows, ips: [{ number: 1, address: `203.0.113.${last}` }] })
    )

  await approved(party, [row(1), row(2), row(3)], 10)
  const [kept, representative, formerly] = await webAccountsOf(party)
  await registeredRepresentative(representative, desk)
  const entry = await registeredRepresentative(formerly, desk)
  await approved(party, [row(1)], 10)
  await endedRepresentative(entry, desk, '2023-04-01')
  await approved(candidate, [row(1, 7)], 17)
  await approved(former.party, [row(1, 8)], 18)
  await approved(running.party, [row(1, 9)], 19)
  await concludeElection(former.election, { at: DateTime.utc(), actor: null })
  const [ofCandidate] = await webAccountsOf(candidate)
  const [leftBehind] = await webAccountsOf(former.party)
  const [ofAnother] = await webAccountsOf(running.party)

  return { kept, representative, formerly, ofCandidate, leftBehind, ofAnother }
}

/** Of a concluded election that had one account. */
export async function finishedReset(world: World, people: { clerk: Staff; approver: Staff }) {
  const { election, party } = await anotherElection(world, 'ESKI')
  const ips = [{ number: 1, address: '203.0.113.222' }]
  await approvedForm(party, people, lawfulContent({ ips, users: [row(1, 90)] }))
  await confirmed(await proposedReset({ election }, people.clerk), people.approver)
  await carriedOn()
  await concludeElection(election, { at: DateTime.utc(), actor: null })

  return BulkRun.findByOrFail('electionId', election.id)
}

export async function digestNow(electionId: number) {
  return resetDigest(await resetPlanOf(electionId, db.connection()), electionId)
}

export async function proposedReset({ election }: Pick<World, 'election'>, by: Staff) {
  const what = { electionId: election.id, digest: await digestNow(election.id) }
  const { id } = await proposeAct('accounts.reset', what, { by, opId: randomUUID() })

  return ProposedAct.findOrFail(id)
}

export function confirmed(act: ProposedAct, by: Staff) {
  return confirmAct(act, { by, opId: randomUUID() })
}

/** As the worker does, until nothing is left to do. */
export async function carriedOn() {
  while (await carryOnNext());
}

async function webAccountsOf({ id }: Participation) {
  return Account.query().where({ participationId: id, service: 'web_site' }).orderBy('id')
}
