import { clock } from '#access/clock'
import Account from '#models/account'
import BulkRun from '#models/bulk_run'
import ProposedAct from '#models/proposed_act'
import Representative from '#models/representative'
import type Staff from '#models/staff'
import { countsOf } from '#operations/bulk_run'
import { concludeElection } from '#operations/election_setup'
import { approveForm } from '#operations/form_approval'
import { resetReceiptOf } from '#operations/reset_receipt'
import { resetPlanOf } from '#operations/reset_scope'
import { resetDatabase } from '#tests/database'
import { pagesOf } from '#tests/unit/documents/reading'
import { startWorker } from '#tests/worker_process'
import {
  approvedForm,
  eventsOf,
  lawfulContent,
  newWorld,
  openSession,
  participating,
  proposedForm,
  row,
  shownDigest,
  sinceNow,
  type World,
} from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { endedRepresentative } from './representatives.js'
import {
  anotherElection,
  carriedOn,
  confirmed,
  digestNow,
  newAccounts,
  proposedReset,
} from './resets.js'

const REAL_NOW = clock.now
const USERS = 10
const PARTIES = 43

/** Beside elections that are newer. */
const PLAN = '/backoffice/reset?election=SECIM'
const LIST = '/backoffice/reset/list?election=SECIM'

const TURKISH = { 'accept-language': 'tr' }

test.group('The pre-election reset', (group) => {
  let world: World
  let accounts: Awaited<ReturnType<typeof newAccounts>>

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    accounts = await newAccounts(world)
  })

  test('R14 m.5/d: the plan shows every account with its fate, and does nothing', async ({
    assert,
    client,
  }) => {
    const { formerly, kept, leftBehind, ofCandidate, representative } = accounts
    const plan = await resetPlanOf(world.election.id, db.connection())

    const page = await read(client, world.ayse, PLAN)
    const list = await read(client, world.ayse, LIST)

    assert.deepEqual(
      plan.map(({ account, verdict }) => [account.id, verdict.kind, verdict.reason]),
      [
        [kept.id, 'keep', 'on_approved_form'],
        [representative.id, 'left_out', 'representative'],
        [formerly.id, 'deactivate', 'form_not_in_force'],
        [ofCandidate.id, 'keep', 'on_approved_form'],
        [leftBehind.id, 'deactivate', 'other_election'],
      ]
    )
    page.assertTextIncludes('2023/1907 sayılı yazı')
    page.assertTextIncludes('başka bir seçime ait (ESKI seçimi)')
    const lines = list.text().split('\r\n')
    assert.equal(list.header('content-type'), 'text/csv; charset=utf-8')
    assert.lengthOf(lines, plan.length + 2)
    assert.match(lines[0], /^\ufeffTalep sahibi;Seçim;Kullanıcı;/)
    assert.include(lines[2], representative.username)
    assert.include(lines[2], 'Dışarıda tutulur')
    assert.lengthOf(await eventsOf('reset_list.downloaded'), 1)
    assert.equal(await stateOf(formerly), 'pending')
  })

  test('R14 m.5/d: goes as two officers decided, and its record names who was left out', async ({
    assert,
    client,
  }) => {
    const { formerly, kept, leftBehind, ofAnother, ofCandidate, representative } = accounts
    const sessions = [
      await openSession(formerly.actor),
      await openSession(leftBehind.actor),
      await openSession(kept.actor),
    ]
    const digest = await digestNow(world.election.id)
    await send(client, world.ayse, PLAN, { digest })
    const act = await ProposedAct.findByOrFail('kind', 'accounts.reset')
    const caseBefore = await read(client, world.elif, `/backoffice/cases/${act.id}`)

    await send(client, world.elif, `/backoffice/cases/${act.id}/confirmation`)
    await carriedOn()

    const run = await BulkRun.firstOrFail()
    const states = await statesOf([formerly, leftBehind, kept, ofCandidate, representative])
    caseBefore.assertTextIncludes('Önerilen planla aynı')
    assert.deepEqual(states, ['deactivated', 'deactivated', 'pending', 'pending', 'pending'])
    assert.deepEqual(await statesOf([ofAnother]), ['pending'])
    await formerly.refresh()
    assert.containsSubset(formerly.serialize(), {
      deactivationGround: 'reset',
      deactivationActId: act.id,
    })
    assert.deepEqual(await openOf(sessions), [sessions[2].id])

    const [event] = await eventsOf('accounts.reset')
    assert.containsSubset(event, {
      'ssps.rule': 'R14',
      'ssps.article': 'm.5/d',
      'ssps.details': {
        kept: 2,
        deactivated: 2,
        leftOut: 1,
        representatives: [representative.id],
        withoutForm: [representative.id],
        withoutAccount: 0,
      },
    })
    const ends = await eventsOf('account.deactivated')
    assert.lengthOf(
      ends.filter((end) => end['event.reason'] === 'reset'),
      2
    )

    const result = await read(client, world.zeynep, `/backoffice/runs/${run.id}`)
    result.assertTextIncludes('Tutanağı indir')
    const paper = await read(client, world.zeynep, `/backoffice/runs/${run.id}/reset-receipt`)
    const [text] = await pagesOf(paper.body())
    assert.include(text, representative.username)
    assert.include(text, '2023/1907')
    assert.include(text, 'Onaylı forma dayanmayan etkin hesap: 1')
    assert.include(text, 'Hesabı olmayan onaylı form satırı yoktur.')
    assert.include(text, digest)
    assert.lengthOf(await eventsOf('reset_receipt.downloaded'), 1)
    await assert.rejects(() => proposedReset(world, world.ayse), /reset_already/)
  })

  test('R27: neither its proposer nor a clerk confirms it, nobody else proposes it', async ({
    assert,
    client,
  }) => {
    const digest = await digestNow(world.election.id)
    for (const person of [world.hasan, world.kemal]) {
      const refused = await send(client, person, PLAN, { digest })
      refused.assertStatus(403)
    }
    const act = await proposedReset(world, world.mehmet)

    await assert.rejects(() => confirmed(act, world.mehmet), /confirmed_own_act/)
    const byClerk = await send(client, world.zeynep, `/backoffice/cases/${act.id}/confirmation`)
    byClerk.assertStatus(403)

    assert.isNull(await BulkRun.first())
    assert.lengthOf(await eventsOf('four_eyes.refused'), 1)
    await assert.rejects(() => proposedReset(world, world.ayse), /act_open_already/)
  })

  test('R14 m.5/d: a form approved after the dry run makes the plan another', async ({
    assert,
    client,
  }) => {
    const act = await proposedReset(world, world.ayse)
    await formOf([row(1), row(3)])

    const page = await read(client, world.elif, `/backoffice/cases/${act.id}`)
    await send(client, world.elif, `/backoffice/cases/${act.id}/confirmation`)

    const [refusal] = await eventsOf('act.refused')
    page.assertTextIncludes('Öneriden sonra değişti')
    assert.equal(refusal['event.reason'], 'act_outdated')
    assert.isNull(await BulkRun.first())
    assert.equal(await stateOf(accounts.formerly), 'pending')
  })

  test('R14 m.5/d: each account is judged anew when its turn has come', async ({ assert }) => {
    const { formerly, leftBehind, representative } = accounts
    await confirmed(await proposedReset(world, world.ayse), world.elif)

    await formOf([row(1), row(3)])
    const entry = await Representative.findByOrFail('accountId', representative.id)
    await endedRepresentative(entry, { by: world.ayse, confirmer: world.elif }, '2023-04-02')
    await leftBehind.refresh()
    await leftBehind.merge({ state: 'active', password: 'unused', version: 9 }).save()
    await carriedOn()

    const run = await BulkRun.firstOrFail()
    assert.deepEqual(await statesOf([formerly, representative, leftBehind]), [
      'pending',
      'deactivated',
      'deactivated',
    ])
    assert.containsSubset(run.result, {
      counts: { kept: 3, deactivated: 2, leftOut: 0 },
      representatives: [],
      reconciliation: { accounts: 3, rows: 3, withoutForm: [], withoutAccount: [] },
    })
  })

  test('R14 m.5/d: a form approved at the same moment comes first, or too late', async ({
    assert,
  }) => {
    const { formerly, representative } = accounts
    const content = lawfulContent({ users: [row(1), row(3)] })
    const form = await proposedForm(world.party, world.ayse, content)
    const approval = { by: world.mehmet, opId: randomUUID(), digest: await shownDigest(form) }
    await confirmed(await proposedReset(world, world.ayse), world.elif)

    const [decision] = await Promise.allSettled([approveForm(form, approval), carriedOn()])
    await carriedOn()

    const run = await BulkRun.firstOrFail()
    const state = decision.status === 'fulfilled' ? 'pending' : 'deactivated'
    assert.equal(await stateOf(formerly), state)
    assert.include(await countsOf(run), { waiting: 0, failed: 0 })
    assert.containsSubset(run.result, {
      reconciliation: { withoutForm: [representative.id], withoutAccount: [] },
    })
  })

  test('R14 m.5/d: its record says which approved row has no account', async ({ assert }) => {
    await db.rawQuery(
      `update accounts set state = 'deactivated', deactivated_at = now(3), deactivation_ground = 'not_on_form' where id = ?`,
      [accounts.ofCandidate.id]
    )
    await confirmed(await proposedReset(world, world.ayse), world.elif)
    await carriedOn()

    const run = await BulkRun.firstOrFail()
    const [text] = await pagesOf(await resetReceiptOf(run))
    assert.include(text, 'Hesabı olmayan onaylı form satırı: 1')
    assert.include(text, 'Aday Bir')
  })

  test('R14 m.5/d: is for the time before the opening, and for elections that last', async ({
    assert,
    cleanup,
    client,
  }) => {
    const act = await proposedReset(world, world.ayse)
    cleanup(() => {
      clock.now = REAL_NOW
    })
    clock.now = () => world.election.rounds[0].opensAt.toUTC() as DateTime<true>

    const page = await read(client, world.ayse, PLAN)
    page.assertTextIncludes('Erişim açıldıktan sonra')
    await assert.rejects(() => confirmed(act, world.elif), /reset_after_opening/)

    assert.isNull(await BulkRun.first())
  })

  /** The party's newest form, of these people. */
  function formOf(users: ReturnType<typeof row>[]) {
    const people = { clerk: world.ayse, approver: world.mehmet }
    return approvedForm(world.party, people, lawfulContent({ users }))
  }
})

test.group('A worker that is killed in the midst of a reset', (group) => {
  group.each.timeout(240_000)
  group.each.setup(() => resetDatabase())

  test('R14 m.5/d: ends each of 430 accounts once, and all are out at their next request', async ({
    assert,
    client,
  }) => {
    const world = await newWorld()
    const accounts = await leftBehindBy(world)
    for (const account of accounts) {
      await openSession(account.actor)
    }
    await confirmed(await proposedReset(world, world.ayse), world.elif)
    const run = await BulkRun.firstOrFail()

    await workedUntil(async () => (await settledOf(run)) >= 3)
    assert.isBelow(await settledOf(run), PARTIES)
    await workedUntil(() => isFinished(run))

    assert.lengthOf(accounts, USERS * PARTIES)
    assert.deepEqual(await countsOf(run), { waiting: 0, done: PARTIES, leftOut: 0, failed: 0 })
    assert.containsSubset(run.result, { counts: { kept: 0, deactivated: accounts.length } })
    const ends = await eventsOf('account.deactivated')
    assert.lengthOf(ends, accounts.length)
    assert.lengthOf(new Set(ends.map(targetOf)), accounts.length)
    assert.lengthOf(await eventsOf('session.ended'), accounts.length)
    assert.lengthOf(await eventsOf('accounts.reset'), 1)
    assert.isEmpty(await db.from('sessions'))

    const places = await Promise.all(accounts.map((account) => placeAfter(client, account)))
    assert.deepEqual([...new Set(places)], ['/ssps/sign-in'])
  })
})

/** Ten users of each party of a concluded election, all of them active. */
async function leftBehindBy(world: World) {
  const { election, party } = await anotherElection(world, 'ESKI')
  const users = Array.from({ length: USERS }, (_, index) => row(index + 1, 8))
  const people = { clerk: world.ayse, approver: world.mehmet }
  await approvedForm(party, people, lawfulContent({ users, wantsWebService: false }))

  for (let number = 2; number <= PARTIES; number++) {
    await participating(election, { kind: 'party', name: `Parti ${number}` })
  }
  await db.rawQuery(
    `insert into accounts (participation_id, service, seat_id, request_form_id, username, given_name, family_name,
       national_id, national_id_index, email, office_phone, mobile_phone, created_at)
     select seats.participation_id, model.service, seats.id, model.request_form_id, concat('hesap', seats.id),
       model.given_name, model.family_name, model.national_id, model.national_id_index, model.email,
       model.office_phone, model.mobile_phone, model.created_at
     from accounts model
     join seats own on own.id = model.seat_id
     join seats on seats.service = own.service and seats.number = own.number
     join participations on participations.id = seats.participation_id
     where model.service = 'web_site' and participations.election_id = ? and participations.id <> ?`,
    [election.id, party.id]
  )
  await Account.query().where('service', 'web_site').update({ state: 'active', password: 'unused' })
  await concludeElection(election, { at: DateTime.utc(), actor: null })

  return Account.query().where('service', 'web_site')
}

async function workedUntil(isSo: () => Promise<boolean>) {
  const worker = startWorker({})

  try {
    for (let tries = 0; !(await isSo()); tries++) {
      if (tries === 1500) throw new Error('It did not come to pass within half a minute')
      await wait(20)
    }
  } finally {
    await worker.kill()
  }
}

async function settledOf(run: BulkRun) {
  const { done, failed, leftOut } = await countsOf(run)
  return done + failed + leftOut
}

async function isFinished(run: BulkRun) {
  await run.refresh()
  return run.isFinished
}

function targetOf(event: Record<string, unknown>) {
  return JSON.stringify(event['ssps.target'])
}

/** Where the next request of a session leads that was open all the time. */
async function placeAfter(client: ApiClient, account: Account) {
  const response = await client
    .get('/ssps')
    .withSession(sinceNow(account))
    .withGuard('account')
    .loginAs(account)
    .redirects(0)

  return response.header('location')
}

function read(client: ApiClient, by: Staff, url: string) {
  return client.get(url).headers(TURKISH).withSession(sinceNow()).withGuard('staff').loginAs(by)
}

function send(client: ApiClient, by: Staff, url: string, body: object = {}) {
  return client
    .post(url)
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
    .withCsrfToken()
    .redirects(0)
    .form({ opId: randomUUID(), ...body })
}

async function stateOf({ id }: Account) {
  const { state } = await Account.findOrFail(id)
  return state
}

function statesOf(accounts: readonly Account[]) {
  return Promise.all(accounts.map(stateOf))
}

async function openOf(sessions: readonly { id: string }[]) {
  const rows = await db.from('sessions').whereIn(
    'id',
    sessions.map(({ id }) => id)
  )
  return rows.map(({ id }) => id as string)
}
