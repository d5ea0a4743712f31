import Round from '#models/round'
import { type Product, startWeb } from '#tests/browser/product'
import { resetDatabase } from '#tests/database'
import { ask, basic, bearer, type Program, program } from '#tests/functional/api/world'
import { newWorld } from '#tests/world'
import { test } from '@japa/runner'
import type { DateTime } from 'luxon'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The loader puts the folder of this machine's libraries in place of $LIB. */
const LIBRARY = '/usr/$LIB/faketime/libfaketime.so.1'

test.group('A server whose clock is moved', (group) => {
  let folder: string
  let web: Product
  let user: Program
  let opensAt: DateTime

  group.setup(async () => {
    await resetDatabase()
    user = await program(await newWorld())
    const round = await Round.query().orderBy('id').firstOrFail()
    opensAt = round.opensAt!.toUTC()
    folder = await mkdtemp(join(tmpdir(), 'clock-'))
    await setClock(opensAt.minus({ seconds: 1 }))
    web = await startWeb({
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: join(folder, 'now'),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    })

    return async () => {
      await web.stop()
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
    await setClock(opensAt.minus({ seconds: 1 }))
    const setBack = await phaseWith(token)

    assert.equal(opensAt.setZone('Europe/Istanbul').toFormat('HH:mm:ss'), '17:00:00')
    assert.deepEqual([before, opened, setBack], ['closed', 'open', 'closed'])
  })

  test('takes a token until the last second of its hour', async ({ assert }) => {
    await setClock(opensAt)
    const token = await tokenNow()

    await setClock(opensAt.plus({ minutes: 59, seconds: 59 }))
    const last = await phaseWith(token)
    await setClock(opensAt.plus({ hours: 1 }))
    const over = await phaseWith(token)

    assert.deepEqual([last, over], ['open', 401])
  })

  function setClock(moment: DateTime) {
    return writeFile(join(folder, 'now'), `${moment.toFormat('yyyy-LL-dd HH:mm:ss')}\n`)
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
})
