import { inTransaction, once } from '#operations/transaction'
import { record } from '#audit/record'
import { resetDatabase } from '#tests/database'
import { eventsOf } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const ACT = { act: 'test.act', actor: null }

test.group('A transaction', (group) => {
  group.each.setup(async () => {
    await resetDatabase()
    await beat('first')
    await beat('second')
  })

  test('a deadlock ends one of two, which does all of its work again', async ({ assert }) => {
    const bothHoldOne = rendezvous(2)
    const tries: string[] = []
    const touchBoth = (one: string, other: string) =>
      inTransaction(async (trx) => {
        tries.push(one)
        await touch(trx, one)
        await bothHoldOne()
        await touch(trx, other)
      })
    const before = await deadlocks()

    await Promise.all([touchBoth('first', 'second'), touchBoth('second', 'first')])

    assert.equal(await deadlocks(), before + 1)
    assert.lengthOf(tries, 3)
    assert.deepEqual(await touchesOf('first', 'second'), [2, 2])
  })

  test('the events of a try that lost its deadlock are not in the log', async ({ assert }) => {
    const bothHoldOne = rendezvous(2)
    const logged = (one: string, other: string) =>
      inTransaction(async (trx) => {
        await record(trx, 'session.started', { actor: null, service: 'backoffice' })
        await touch(trx, one)
        await bothHoldOne()
        await touch(trx, other)
      })

    await Promise.all([logged('first', 'second'), logged('second', 'first')])

    assert.lengthOf(await eventsOf('session.started'), 2)
  })

  test('what the database decided is not tried again', async ({ assert }) => {
    let tries = 0

    await assert.rejects(() =>
      inTransaction(async (trx) => {
        tries++
        await trx.insertQuery().table('worker_heartbeats').insert({ worker: 'third' })
      })
    )
    assert.equal(tries, 1)
  })
})

test.group('An operation', (group) => {
  group.each.setup(async () => {
    await resetDatabase()
    await beat('first')
  })

  test('whose commit was answered by silence is found done, and its outcome told', async ({
    assert,
  }) => {
    let tries = 0

    const outcome = await once({ opId: randomUUID(), ...ACT }, async (trx) => {
      const number = ++tries
      await touch(trx, 'first')
      trx.after('commit', loseTheAnswer)
      return { number }
    })

    assert.deepEqual(outcome, { number: 1 })
    assert.equal(tries, 1)
    assert.deepEqual(await touchesOf('first'), [1])
  })

  test('R21 m.4/b-5: whose commit came to nothing is not done, and says so', async ({ assert }) => {
    const done: string[] = []

    const act = db.transaction(async (trx) => {
      trx.after('commit', async () => void done.push('mail'))
      await touch(trx, 'first')
      await killConnectionOf(trx)
    })

    await assert.rejects(() => act)
    assert.isEmpty(done)
    assert.deepEqual(await touchesOf('first'), [0])
  })

  test('whose connection died at the commit is done again, once', async ({ assert }) => {
    let tries = 0

    await once({ opId: randomUUID(), ...ACT }, async (trx) => {
      await touch(trx, 'first')
      if (++tries === 1) {
        await killConnectionOf(trx)
      }
    })

    assert.equal(tries, 2)
    assert.deepEqual(await touchesOf('first'), [1])
  })

  test('whose connection died before the commit is done again, once', async ({ assert }) => {
    let tries = 0

    const outcome = await once({ opId: randomUUID(), ...ACT }, async (trx) => {
      const number = ++tries
      await touch(trx, 'first')
      if (number === 1) {
        await killConnectionOf(trx)
      }
      await touch(trx, 'first')
      return { number }
    })

    assert.deepEqual(outcome, { number: 2 })
    assert.deepEqual(await touchesOf('first'), [2])
  })

  test('asked for by ten at once is done once, and all hear the same', async ({ assert }) => {
    const operation = { opId: randomUUID(), ...ACT }
    let tries = 0

    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () =>
        once(operation, async (trx) => {
          await touch(trx, 'first')
          return { number: ++tries }
        })
      )
    )

    assert.deepEqual(
      outcomes,
      Array.from({ length: 10 }, () => outcomes[0])
    )
    assert.deepEqual(await touchesOf('first'), [1])
  })

  test('that failed leaves its id free for another try', async ({ assert }) => {
    const operation = { opId: randomUUID(), ...ACT }

    await assert.rejects(() => once(operation, () => Promise.reject(new Error('Not now'))))
    const outcome = await once(operation, async () => 'done')

    assert.equal(outcome, 'done')
  })

  test('is not repeated as another act, nor by another person', async ({ assert }) => {
    const opId = randomUUID()
    await once({ opId, ...ACT }, async () => 'done')
    const others = [
      { opId, act: 'test.other', actor: null },
      { opId, act: 'test.act', actor: { kind: 'staff' as const, id: 1 } },
    ]

    for (const operation of others) {
      await assert.rejects(() => once(operation, async () => 'again'))
    }
  })
})

/** Passes once everybody has come; whoever comes later, a second try, passes at once. */
function rendezvous(people: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let come = 0

  return () => {
    come++
    if (come === people) resolve()
    return promise
  }
}

/** After the database has committed, the client learns that its connection broke. */
function loseTheAnswer() {
  throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
}

async function killConnectionOf(trx: TransactionClientContract) {
  const [[{ id }]] = await trx.rawQuery('select connection_id() as id')
  await db.rawQuery(`kill ${id}`)
}

function beat(worker: string) {
  return db
    .insertQuery()
    .table('worker_heartbeats')
    .insert({ worker, beat_at: '2026-01-01 00:00:00' })
}

/** A second later each time, so that the row counts its touches. */
function touch(trx: TransactionClientContract, worker: string) {
  return trx.rawQuery(
    'update worker_heartbeats set beat_at = beat_at + interval 1 second where worker = ?',
    [worker]
  )
}

async function touchesOf(...workers: string[]) {
  const rows = await db
    .from('worker_heartbeats')
    .whereIn('worker', workers)
    .orderBy('worker')
    .select(db.raw('second(beat_at) as touches'))

  return rows.map(({ touches }) => touches)
}

async function deadlocks() {
  const [[{ Value }]] = await db.rawQuery("show global status like 'Innodb_deadlocks'")
  return Number(Value)
}
