import LeftOut from '#exceptions/left_out'
import BulkRun from '#models/bulk_run'
import type Staff from '#models/staff'
import { carryOnNext, countsOf, pauseRun, resumeRun, startRun } from '#operations/bulk_run'
import type { Runner } from '#operations/bulk_run_kinds'
import { progressOf } from '#operations/bulk_run_progress'
import { resetDatabase } from '#tests/database'
import { eventsOf, newWorld, participating } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const ITEMS = 6

test.group('A bulk run', (group) => {
  let zeynep: Staff
  let run: BulkRun

  group.each.setup(async () => {
    await resetDatabase()
    const world = await newWorld()
    const { election } = world
    zeynep = world.zeynep
    const items: { participationId: number }[] = []

    for (let count = 0; count < ITEMS; count++) {
      const { id } = await participating(election, {
        kind: 'party',
        name: `Parti ${count}`,
      })
      items.push({ participationId: id })
    }
    run = await db.transaction((trx) =>
      startRun('letters.issue', { electionId: election.id, items }, { by: zeynep, trx })
    )
  })

  test('does every item once, however many work on it, and finishes once', async ({ assert }) => {
    const seen: number[] = []
    let finished = 0
    const runner: Runner = {
      carryOut: async ({ id }) => seen.push(id),
      finish: async () => ({ times: ++finished }),
    }

    await Promise.all([1, 2, 3].map(() => untilDone(runner)))

    await run.refresh()
    assert.lengthOf(new Set(seen), ITEMS)
    assert.equal(run.state, 'finished')
    assert.deepEqual(run.result, { times: 1 })
    assert.deepEqual(await countsOf(run), { waiting: 0, done: ITEMS, leftOut: 0, failed: 0 })
    const [event, ...others] = await eventsOf('bulk_run.finished')
    assert.lengthOf(others, 0)
    assert.include(event['ssps.details'], { done: ITEMS, failed: 0 })
  })

  test('rolls back what it wrote to an item that it leaves out, and says why', async ({
    assert,
  }) => {
    const runner = runnerOf(async ({ trx, participationId }) => {
      await trx.from('participations').where('id', participationId).update({ version: 99 })
      throw new LeftOut('original_missing')
    })

    await untilDone(runner)

    const changed = await db.from('participations').where('version', 99)
    const items = await run.related('items').query()
    assert.lengthOf(changed, 0)
    assert.isTrue(items.every(({ reason }) => reason === 'original_missing'))
    assert.lengthOf(items, ITEMS)
  })

  test('tries a failing item five times, goes on with the others, and ends', async ({ assert }) => {
    const [failing] = await run.related('items').query().orderBy('id')
    let tries = 0
    const runner = runnerOf(async ({ participationId }) => {
      if (participationId === failing.participationId) {
        tries++
        throw new Error('Broken')
      }
    })

    await untilDone(runner)

    assert.equal(tries, 5)
    assert.deepEqual(await countsOf(run), { waiting: 0, done: ITEMS - 1, leftOut: 0, failed: 1 })
  })

  test('begins nothing new while it is paused, and goes on afterwards', async ({ assert }) => {
    const runner = runnerOf(async () => {})
    await carryOnNext({ 'letters.issue': runner })
    await pauseRun(run, { by: zeynep, opId: randomUUID() })

    assert.isFalse(await carryOnNext({ 'letters.issue': runner }))
    const { done } = await countsOf(run)
    assert.equal(done, 1)

    await resumeRun(run, { by: zeynep, opId: randomUUID() })
    await untilDone(runner)

    assert.include(await countsOf(run), { done: ITEMS, waiting: 0 })
    assert.lengthOf(await eventsOf('bulk_run.paused'), 1)
    assert.lengthOf(await eventsOf('bulk_run.resumed'), 1)
  })

  test('tells how far it has come and how long it takes', async ({ assert }) => {
    const runner = runnerOf(async () => {})
    const before = await progressOf(run)
    await carryOnNext({ 'letters.issue': runner })
    await carryOnNext({ 'letters.issue': runner })
    const after = await progressOf(run)

    assert.isNull(before.secondsLeft)
    assert.include(after, { settled: 2, total: ITEMS, waiting: ITEMS - 2 })
    assert.isAtLeast(after.secondsLeft!, 1)
  })

  test('is not started beside itself, nor without anything to do', async ({ assert }) => {
    const { electionId } = run
    const again = (items: { participationId: number }[]) =>
      db.transaction((trx) => startRun('letters.issue', { electionId, items }, { by: zeynep, trx }))
    const [item] = await run.related('items').query()

    await assert.rejects(() => again([item]), /run_under_way/)
    await untilDone(runnerOf(async () => {}))
    await assert.rejects(() => again([]), /nothing_to_run/)
  })

  async function untilDone(runner: Runner) {
    for (;;) {
      await carryOnNext({ 'letters.issue': runner })
      const { state } = await BulkRun.findOrFail(run.id)

      if (state === 'finished') return
    }
  }
})

function runnerOf(
  work: (on: {
    participationId: number
    trx: Parameters<Runner['finish']>[0]['trx']
  }) => Promise<void>
): Runner {
  return {
    async carryOut({ participationId }, { trx }) {
      await work({ participationId, trx })
      return null
    },
    finish: async () => null,
  }
}
