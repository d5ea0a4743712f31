import { IDLE_MINUTES, LONGEST_HOURS } from '#access/session_age'
import { hiddenFields, Visitor } from '#bench/visitor'
import Account from '#models/account'
import Round from '#models/round'
import { type Product, startWeb } from '#tests/browser/product'
import { resetDatabase } from '#tests/database'
import { ask, basic, bearer, type Program, program } from '#tests/functional/api/world'
import { CHOSEN, liaison } from '#tests/functional/portal/world'
import { type DatabaseCopy, startDatabaseCopy } from '#tests/database_copy'
import { informed, newWorld, webUser } from '#tests/world'
import { test } from '@japa/runner'
import type { DateTime } from 'luxon'
import type { RowDataPacket } from 'mysql2/promise'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The loader puts the folder of this machine's libraries in place of $LIB. */
const LIBRARY = '/usr/$LIB/faketime/libfaketime.so.1'

const MOVED = {
  LD_PRELOAD: LIBRARY,
  FAKETIME_NO_CACHE: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
}

test.group('Server and database whose clocks are moved', (group) => {
  let folder: string
  let web: Product
  let database: DatabaseCopy
  let user: Program
  let deniz: Account
  let newcomer: Awaited<ReturnType<typeof webUser>>
  let initialEndsAt: DateTime
  let opensAt: DateTime

  group.setup(async () => {
    await resetDatabase()
    const world = await newWorld()
    user = await program(world)
    newcomer = await webUser(world, { participation: world.rival, seed: 50 })
    const { initialPasswordExpiresAt } = await Account.findOrFail(newcomer.id)
    initialEndsAt = initialPasswordExpiresAt!.toUTC()
    deniz = await liaison(world, world.candidate)
    await informed(await Account.findOrFail(deniz.id))
    const round = await Round.query().orderBy('id').firstOrFail()
    opensAt = round.opensAt!.toUTC()
    folder = await mkdtemp(join(tmpdir(), 'clock-'))
    await setClock(opensAt.minus({ seconds: 1 }))
    database = await startDatabaseCopy(folder, {
      surroundings: { ...MOVED, FAKETIME_TIMESTAMP_FILE: join(folder, 'offset') },
    })
    web = await startWeb({
      ...MOVED,
      ...database.environment,
      FAKETIME_TIMESTAMP_FILE: join(folder, 'now'),
    })

    return async () => {
      await web.stop()
      await database.stop()
      await rm(folder, { recursive: true })
    }
  })

  test('R16 m.3/a: is closed at 16.59.59, open at 17.00.00, and closed again when set back', async ({
    assert,
  }) => {
    const token = await tokenNow()

    const before = await phaseWith(token)
    await setClock(opensAt)
    const opened = await phaseWith(token)
    const inDatabase = await databaseNow()
    await setClock(opensAt.minus({ seconds: 1 }))
    const setBack = await phaseWith(token)

    assert.equal(opensAt.setZone('Europe/Istanbul').toFormat('HH:mm:ss'), '17:00:00')
    assert.deepEqual([before, opened, setBack], ['closed', 'open', 'closed'])
    assert.closeTo(inDatabase, opensAt.toMillis(), 5000)
  })

  test('takes a token until the last second of its hour', async ({ assert }) => {
    await setClock(opensAt)
    const token = await tokenNow()

    await setClock(opensAt.plus({ minutes: 59, seconds: 59 }))
    const last = await phaseWith(token)
    await setClock(opensAt.plus({ hours: 1 }))
    const over = await phaseWith(token)
    await setClock(opensAt)
    const setBack = await phaseWith(token)

    assert.deepEqual([last, over, setBack], ['open', 401, 401])
  })

  test('R13 m.5/c: takes an initial password until its last second', async ({ assert }) => {
    await setClock(initialEndsAt.minus({ seconds: 1 }))
    const last = await entersWith(newcomer)
    await setClock(initialEndsAt.plus({ seconds: 1 }))
    const over = await entersWith(newcomer)

    assert.deepEqual([last, over], [true, false])
  })

  test('ends a session after thirty minutes without a click, and for good', async ({ assert }) => {
    const [seen, unseen] = [await signedIn(opensAt), await signedIn(opensAt)]

    await setClock(opensAt.plus({ minutes: IDLE_MINUTES - 1, seconds: 59 }))
    const last = await isIn(seen)
    await setClock(opensAt.plus({ minutes: IDLE_MINUTES }))
    const over = await isIn(unseen)
    await setClock(opensAt)
    const setBack = await isIn(unseen)

    assert.deepEqual([last, over, setBack], [true, false, false])
  })

  test('ends a session after twelve hours, whatever is clicked', async ({ assert }) => {
    const visitor = await signedIn(opensAt)

    for (let minutes = 25; minutes < LONGEST_HOURS * 60; minutes += 25) {
      await setClock(opensAt.plus({ minutes }))
      assert.isTrue(await isIn(visitor), `after ${minutes} minutes`)
    }
    await setClock(opensAt.plus({ hours: LONGEST_HOURS }).minus({ seconds: 1 }))
    const last = await isIn(visitor)
    await setClock(opensAt.plus({ hours: LONGEST_HOURS }))
    const over = await isIn(visitor)

    assert.deepEqual([last, over], [true, false])
  })

  /** The server's stands still; the database's goes on from there, or it would wait for ever. */
  async function setClock(moment: DateTime) {
    const offset = Math.round(moment.diffNow('seconds').seconds)
    await writeFile(join(folder, 'now'), `${moment.toFormat('yyyy-LL-dd HH:mm:ss')}\n`)
    await writeFile(join(folder, 'offset'), `${offset < 0 ? '' : '+'}${offset}\n`)
  }

  async function databaseNow() {
    const root = await database.root()
    const [[{ now }]] = await root.query<RowDataPacket[]>('select unix_timestamp() as now')
    await root.end()
    return now * 1000
  }

  async function tokenNow() {
    const { body } = await asked('/api/v1/token', { method: 'POST', headers: basic(user) })
    return String(body.access_token)
  }

  async function phaseWith(token: string) {
    const { status, body } = await asked('/api/v1/status', { headers: bearer(token) })
    return status === 200 ? body.phase : status
  }

  function asked(path: string, sent: Parameters<typeof ask>[1]) {
    return ask(path, { ...sent, port: Number(new URL(web.url).port) })
  }

  async function signedIn(moment: DateTime) {
    await setClock(moment)
    return entered({ username: deniz.username, password: CHOSEN }, '/portal')
  }

  async function entered(given: { username: string; password: string }, face: string) {
    const visitor = new Visitor(web.url)
    const page = await visitor.get(`${face}/sign-in`)
    await visitor.post(`${face}/sign-in`, { ...hiddenFields(page), ...given })
    return visitor
  }

  /** Nothing but the change of the password answers to an initial one. */
  async function entersWith({ username, password }: typeof newcomer) {
    const visitor = await entered({ username, password }, '/ssps')
    return reads(visitor, '/ssps/password')
  }

  function isIn(visitor: Visitor) {
    return reads(visitor, '/portal')
  }
})

function reads(visitor: Visitor, path: string) {
  return visitor.get(path).then(
    () => true,
    () => false
  )
}
