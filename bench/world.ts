import { CROWD, insertCrowd, ORDINARY } from '#bench/crowd'
import { lawfulContent } from '#bench/people'
import { seedPortalForm } from '#database/seeders/demo/portal'
import { addDemoPeople } from '#database/seeders/demo/people'
import { seedElections } from '#database/seeders/demo/election'
import { demoScan } from '#database/seeders/demo/scan'
import { keepScan } from '#documents/scan'
import type Circular from '#models/circular'
import Election from '#models/election'
import type Participation from '#models/participation'
import RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { proposeForm } from '#operations/form_decision'
import { createElection } from '#operations/election_setup'
import { draftForm } from '#operations/form_intake'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

const USERS = 10

/** Of the invented numbers, those the crowd does not use. */
const SEED = 500_000

export type World = Awaited<ReturnType<typeof newWorld>>

/**
 * The demo's people and elections, a crowd around them, and what the acts begin with. The forms
 * that are measured come through the product's own verbs, scan and log included.
 */
export async function newWorld() {
  const today = DateTime.utc().startOf('day')
  const { staff, signIns } = await addDemoPeople()
  const participations = await seedElections(today, { actor: staff.hasan.actor })
  const election = await Election.query()
    .where('id', participations[0].electionId)
    .preload('circular')
    .preload('rounds')
    .firstOrFail()

  const people = { clerk: staff.ayse, approver: staff.mehmet }
  await insertCrowd({ election, ...people, size: { parties: CROWD, formsEach: 1 } })
  const ordinary = await ordinaryElection(election.circular, today)
  await insertCrowd({ election: ordinary, ...people, size: ORDINARY })
  await db.rawQuery('analyze table applicants, participations, request_forms, accounts, seats')
  let used = 0

  return {
    election,
    ordinary,
    staff,

    /** The liaison of a party with a form of its own. */
    async liaison() {
      return seedPortalForm(participations[used++], staff, today)
    },

    /** By the first part of his address, as the demo knows him. */
    signInOf(name: string) {
      const { email, password } = signIns.find((one) => one.email?.startsWith(`${name}@`))!
      return { email: email!, password }
    },

    /** A party nothing was asked for yet. */
    nextParty: () => participations[used++],

    /** A lawful form for ten users with its scan, entered by Ayşe, not proposed. */
    async draft() {
      return draftOf(participations[used], { place: used++, by: staff.ayse })
    },

    async proposed() {
      const form = await draftOf(participations[used], { place: used++, by: staff.ayse })
      await proposeForm(form, { by: staff.ayse, opId: randomUUID(), version: form.version })
      return RequestForm.numbered(form.number)
    },
  }
}

/** As many applicants and forms as an election has; next year, so that numbers do not meet. */
async function ordinaryElection(circular: Circular, today: DateTime) {
  const votingDay = today.plus({ years: 1, days: 14 })
  const { id } = await createElection(
    circular,
    { code: 'OLAGAN', name: 'Olağan seçim', rounds: [{ number: 1, votingDay }] },
    { actor: null }
  )
  return Election.query().where('id', id).preload('circular').preload('rounds').firstOrFail()
}

async function draftOf(participation: Participation, { place, by }: { place: number; by: Staff }) {
  await participation.load('applicant')
  const content = lawfulContent(USERS, SEED + place * USERS, `203.0.113.${place + 1}`)
  const paper = await demoScan(participation.applicant.name, content)
  const scan = { ...(await keepScan(paper)), originalName: 'talep-formu.pdf' }
  const { number } = await draftForm(participation, { content, scan, by, opId: randomUUID() })

  return RequestForm.numbered(number)
}
