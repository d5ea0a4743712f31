import Account from '#models/account'
import BulkRun from '#models/bulk_run'
import BulkRunItem from '#models/bulk_run_item'
import CredentialDelivery from '#models/credential_delivery'
import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import { carryOnNext, countsOf } from '#operations/bulk_run'
import { issueLetters } from '#operations/credential_issue'
import { concludeElection } from '#operations/election_setup'
import { startLetterRun } from '#operations/letter_run'
import { scopeOf } from '#operations/letter_scope'
import { printLetters } from '#operations/letters_print'
import { sweepPrintFiles } from '#operations/print_file_sweep'
import { everythingKept, holds, printFiles, secretOf, worldWithoutLetters } from '#tests/kept'
import { startWorker } from '#tests/worker_process'
import { approvedForm, eventsOf, lawfulContent, row, sinceNow, type World } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'
import { utimes } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

test.group('Issuing letters as a bulk run', (group) => {
  let world: World
  let party: RequestForm
  let rival: RequestForm

  group.each.setup(async () => {
    world = await worldWithoutLetters()
    party = await approved(world, 'party', { seed: 1, clerk: world.ayse })
    rival = await approved(world, 'rival', { seed: 2, clerk: world.ayse })
  })

  test('R12 m.5/b: every account of the election that waits gets one letter of its own', async ({
    assert,
    client,
  }) => {
    const response = await post(client, world.zeynep, { electionId: world.election.id })
    await carriedOn()

    const run = await BulkRun.firstOrFail()
    const letters = await CredentialDelivery.query().preload('account')
    response.assertHeader('location', `/backoffice/runs/${run.id}`)
    assert.deepEqual(run.result, { letters: 6, leftOut: [] })
    assert.lengthOf(new Set(letters.map(({ accountId }) => accountId)), 6)
    assert.lengthOf(new Set(letters.map(({ number }) => number)), 6)
    assert.isTrue(
      letters.every(({ account, state }) => account.state === 'issued' && state === 'ready')
    )
    assert.isTrue(letters.every(({ issuedById }) => issuedById === world.zeynep.id))
    assert.lengthOf(await eventsOf('credential.issued'), 6)
    assert.lengthOf(printFiles(), 6)
  })

  test('of one applicant, and of no other', async ({ assert }) => {
    await start(world, world.zeynep, world.party.id)
    await carriedOn()

    const letters = await CredentialDelivery.query().preload('account')
    assert.lengthOf(letters, 3)
    assert.isTrue(letters.every(({ account }) => account.participationId === world.party.id))
  })

  test('R27: accounts of a form the starter took part in are left out, with the reason', async ({
    assert,
    client,
  }) => {
    await party.related('editors').attach([world.zeynep.id])

    const id = await start(world, world.zeynep)
    await carriedOn()

    const run = await BulkRun.findOrFail(id)
    const leftOut = [{ reason: 'took_part_in_form', accounts: 3, forms: [party.number] }]
    assert.deepEqual(run.result, { letters: 3, leftOut })
    assert.include(await countsOf(run), { done: 3, leftOut: 3 })
    const page = await pageOf(client, world.zeynep, id)
    page.assertTextIncludes('başka bir görevli hazırlar')
    page.assertTextIncludes(party.number)
  })

  test('R27: who entered or approved a form issues none of its letters', async ({ assert }) => {
    await world.mehmet.related('roles').create({
      role: 'clerk',
      roleFamily: 'office',
      grantedAt: DateTime.now(),
    })

    for (const person of [world.ayse, world.mehmet]) {
      const run = await BulkRun.findOrFail(await start(world, person))
      await carriedOn()
      assert.include(await countsOf(run), { done: 0, leftOut: 6 })
    }
    assert.isEmpty(await CredentialDelivery.all())
  })

  test('R07 m.5/a: before the original paper is registered nothing of its form leaves', async ({
    assert,
  }) => {
    const liaison = await Account.findByOrFail({ requestFormId: rival.id, service: 'portal' })
    await rival
      .merge({
        channel: 'portal',
        enteredById: null,
        enteredByAccountId: liaison.id,
        originalReceivedOn: null,
      })
      .save()

    const run = await BulkRun.findOrFail(await start(world, world.zeynep))
    await carriedOn()

    await run.refresh()
    const leftOut = [{ reason: 'original_missing', accounts: 3, forms: [rival.number] }]
    assert.deepEqual(run.result, { letters: 3, leftOut })
  })

  test('after the conclusion none is started, on record; one under way leaves the rest out', async ({
    assert,
  }) => {
    const run = await BulkRun.findOrFail(await start(world, world.zeynep))
    await carryOnNext()
    await concludeElection(world.election, { at: DateTime.utc(), actor: null })

    await assert.rejects(() => start(world, world.zeynep), 'Act refused: election_concluded')
    await carriedOn()

    assert.include(await countsOf(run), { done: 1, leftOut: 5 })
    assert.deepEqual(await reasonsOf('credential.issue_refused'), ['election_concluded'])
  })

  test('a starter who is no clerk any more issues nothing further', async ({ assert }) => {
    const run = await BulkRun.findOrFail(await start(world, world.zeynep))
    await carryOnNext()
    await world.zeynep.merge({ deactivatedAt: DateTime.now() }).save()

    await carriedOn()

    const items = await BulkRunItem.query().where('state', 'left_out')
    assert.include(await countsOf(run), { done: 1, leftOut: 5 })
    assert.isTrue(items.every(({ reason }) => reason === 'starter_is_no_clerk'))
  })

  test('two runs and a clerk at once: one letter per account, no number twice, none void', async ({
    assert,
  }) => {
    await start(world, world.zeynep)
    await start(world, world.zeynep, world.party.id)

    await Promise.allSettled([
      carriedOn(),
      carriedOn(),
      issueLetters(rival, { by: world.zeynep, opId: randomUUID() }),
    ])

    const letters = await CredentialDelivery.all()
    assert.lengthOf(letters, 6)
    assert.lengthOf(new Set(letters.map(({ accountId }) => accountId)), 6)
    assert.lengthOf(new Set(letters.map(({ number }) => number)), 6)
    assert.isEmpty(await eventsOf('credential.voided'))
    assert.lengthOf(printFiles(), 6)
  })

  test('the same operation twice is one run, another beside it is refused', async ({ assert }) => {
    const scope = await scopeOf({ electionId: world.election.id })
    const once = { by: world.zeynep, opId: randomUUID() }

    const [first, second] = await Promise.all([
      startLetterRun(scope, once),
      startLetterRun(scope, once),
    ])

    assert.deepEqual(first, second)
    await assert.rejects(() => start(world, world.zeynep), 'Act refused: run_under_way')
  })

  test('the pages count what waits, by applicant and of the election', async ({ client }) => {
    const before = await lettersPage(client, world.zeynep)
    before.assertTextIncludes('6 şifre zarfı hazırla')
    before.assertTextIncludes('3 şifre zarfı hazırla')

    await start(world, world.zeynep, world.party.id)
    await carriedOn()

    const after = await lettersPage(client, world.zeynep)
    after.assertTextIncludes('3 şifre zarfı hazırla')
    after.assertTextIncludes('3 zarfı yazdır')
  })

  test('no initial password of a run can be read in a table, a file or the log', async ({
    assert,
  }) => {
    await start(world, world.zeynep)
    await carriedOn()
    const letters = await CredentialDelivery.all()
    const canaries = await Promise.all(letters.map(secretOf))

    const issued = await everythingKept()
    const chunks = await printLetters(await scopeOf({ electionId: world.election.id }), {
      by: world.zeynep,
      opId: randomUUID(),
    })
    await Array.fromAsync(chunks)
    const printed = await everythingKept()

    assert.lengthOf(canaries, 6)
    for (const canary of canaries) {
      for (const kept of [...issued, ...printed]) {
        assert.isFalse(holds(kept.bytes, canary), kept.place)
      }
    }
  })
})

test.group('A worker that is killed among letters', (group) => {
  group.each.timeout(120_000)

  test('again and again: every account gets its letter, none two, no secret stays behind', async ({
    assert,
  }) => {
    const world = await worldWithoutLetters()
    await approved(world, 'party', { seed: 1, clerk: world.ayse, users: 10 })
    const run = await BulkRun.findOrFail(await start(world, world.zeynep))
    const said: string[] = []

    for (const settled of [2, 5]) {
      said.push(await workedUntil(async () => (await settledOf(run)) >= settled))
    }
    said.push(await workedUntil(async () => !(await isAnyUnderWay())))

    const letters = await CredentialDelivery.all()
    const kept = new Set(letters.map(({ fileKey }) => fileKey))
    assert.lengthOf(letters, 12)
    assert.lengthOf(kept, 12)
    assert.lengthOf(new Set(letters.map(({ accountId }) => accountId)), 12)
    assert.deepEqual(await countsOf(run), { waiting: 0, done: 12, leftOut: 0, failed: 0 })
    assert.lengthOf(await eventsOf('credential.issued'), 12)
    assert.lengthOf(await eventsOf('bulk_run.finished'), 1)

    await ageFiles()
    await sweepPrintFiles()
    assert.lengthOf(printFiles(), 12)
    const secrets = await Promise.all(letters.map(secretOf))
    assert.isTrue(said.every((log) => log.includes('query client')))
    assert.isFalse(secrets.some((secret) => said.join('').includes(secret)))
  })
})

/** Ayşe or another clerk enters it, Mehmet approves it; three accounts with one user. */
function approved(
  { mehmet, ...world }: World,
  whose: 'party' | 'rival',
  { seed, clerk, users = 1 }: { seed: number; clerk: Staff; users?: number }
) {
  const content = lawfulContent({
    wantsWebService: false,
    ips: [{ number: 1, address: `203.0.113.${seed}` }],
    users: Array.from({ length: users }, (_, index) => row(index + 1, seed)),
  })
  return approvedForm(world[whose], { clerk, approver: mehmet }, content)
}

async function start({ election }: World, by: Staff, participationId?: number) {
  const scope = await scopeOf({ electionId: election.id, participationId })
  const { run } = await startLetterRun(scope, { by, opId: randomUUID() })

  return run
}

/** As the worker does, until nothing is left to do. */
async function carriedOn() {
  while ((await carryOnNext()) || (await isAnyUnderWay())) {
    await wait(5)
  }
}

async function isAnyUnderWay() {
  const running = await BulkRun.findBy('state', 'running')
  return running !== null
}

/** What it said until it was killed. */
async function workedUntil(isSo: () => Promise<boolean>) {
  const worker = startWorker({ LOG_LEVEL: 'trace' })

  try {
    for (let tries = 0; !(await isSo()); tries++) {
      if (tries === 1500) throw new Error('It did not come to pass within half a minute')
      await wait(20)
    }
  } finally {
    await worker.kill()
  }
  return worker.said()
}

async function settledOf({ id }: BulkRun) {
  const settled = await BulkRunItem.query().where('runId', id).whereNot('state', 'waiting')
  return settled.length
}

async function ageFiles() {
  const hourAgo = DateTime.now().minus({ minutes: 61 }).toJSDate()
  await Promise.all(printFiles().map((path) => utimes(path, hourAgo, hourAgo)))
}

async function reasonsOf(action: string) {
  const events = await eventsOf(action)
  return events.map((event) => event['event.reason'])
}

function lettersPage(client: ApiClient, person: Staff) {
  return client
    .get('/backoffice/letters')
    .withGuard('staff')
    .loginAs(person)
    .withSession(sinceNow())
}

function pageOf(client: ApiClient, person: Staff, run: number) {
  return client
    .get(`/backoffice/runs/${run}`)
    .withGuard('staff')
    .loginAs(person)
    .withSession(sinceNow())
}

function post(client: ApiClient, person: Staff, fields: Record<string, number>) {
  return client
    .post('/backoffice/letter-runs')
    .withGuard('staff')
    .loginAs(person)
    .withSession(sinceNow())
    .withCsrfToken()
    .form({ opId: randomUUID(), ...fields })
    .redirects(0)
}
