import EvidencePack from '#models/evidence_pack'
import type Staff from '#models/staff'
import { signHead } from '#audit/signer'
import {
  carryOnNextPack,
  expirePacks,
  requestPack,
  sweepPacks,
} from '#operations/evidence_pack_requests'
import { loadBytes, storeBytes } from '#documents/byte_folder'
import env from '#start/env'
import { resetDatabase } from '#tests/database'
import { freshSigner, sealAll, tamper, writeEvents } from '#tests/functional/audit/audit_log'
import { unpacked, verdictsOn } from '#tests/functional/audit/packs'
import { eventsOf, newWorld, person, sinceNow } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

test.group('An evidence pack from the screen', (group) => {
  let kemal: Staff

  group.each.setup(() => resetDatabase())
  group.each.setup(() => freshSigner())
  group.each.setup(async () => {
    const world = await newWorld()
    kemal = world.kemal
    await writeEvents(5)
    await sealAll()
    await signHead()
  })

  test('is asked for, written by the worker, taken, and proves itself', async ({
    assert,
    cleanup,
    client,
  }) => {
    const asked = await ask(client, { action: 'session.started' })
    await carryOnNextPack()
    const file = await take(client, kemal)

    const pack = await EvidencePack.firstOrFail()
    const folder = await unpacked(file.body())
    cleanup(() => rm(folder, { recursive: true }))
    const [name] = await readdir(folder)
    const { machine } = await verdictsOn(join(folder, name))
    asked.assertHeader('location', '/audit/packs')
    assert.deepInclude(pack.$attributes, { state: 'ready', scope: 'search', disclosed: 5 })
    assert.equal(pack.fileDigest, createHash('sha256').update(file.body()).digest('hex'))
    assert.equal(machine.status, 0, machine.said)
    assert.include(machine.said, 'OK: 5 events')
    for (const action of ['pack_requested', 'pack_written', 'pack_taken'] as const) {
      assert.lengthOf(await eventsOf(`audit_log.${action}`), 1)
    }
  })

  test('asks for the person’s own code first', async ({ assert, client }) => {
    const response = await ask(client, {}, { ...sinceNow(), confirmed_at: '' })

    response.assertStatus(302)
    assert.isNull(await EvidencePack.first())
  })

  test('is asked for once, however often its button is pressed', async ({ assert }) => {
    const act = { by: kemal, language: 'tr' as const, opId: randomUUID() }

    await Promise.all([requestPack({}, act), requestPack({}, act)])

    assert.lengthOf(await EvidencePack.all(), 1)
  })

  test('is refused for a network of more addresses than one can follow', async ({ assert }) => {
    await db.table('audit_terms').multiInsert(
      Array.from({ length: 300 }, (_, index) => ({
        kind: 'ip',
        term: `198.51.${index >> 8}.${index & 255}`,
      }))
    )
    const act = { by: kemal, language: 'tr' as const, opId: randomUUID() }

    await assert.rejects(() => requestPack({ ip: '198.51.' }, act), /too_many_addresses/)
  })

  test('waits until one’s other pack is written', async ({ assert }) => {
    const request = () => requestPack({}, { by: kemal, language: 'tr', opId: randomUUID() })

    const outcomes = await Promise.allSettled([request(), request()])

    const [refused] = outcomes.filter(({ status }) => status === 'rejected')
    assert.lengthOf(await EvidencePack.all(), 1)
    assert.match(String((refused as PromiseRejectedResult).reason), /pack_under_way/)
  })

  test('belongs to who asked for it', async ({ client }) => {
    const selin = await person('Selin Koç', 'selin', 'auditor')
    await written()

    const response = await take(client, selin)

    response.assertStatus(403)
  })

  test('is begun anew when its worker was killed, and only then', async ({ assert }) => {
    const pack = await requested()
    await pack
      .merge({ state: 'writing', claim: randomUUID(), claimedUntil: inSeconds(30), attempts: 1 })
      .save()

    const isTakenEarly = await carryOnNextPack()
    await pack.merge({ claimedUntil: inSeconds(-1) }).save()
    const isTakenLater = await carryOnNextPack()

    assert.deepEqual([isTakenEarly, isTakenLater], [false, true])
    await pack.refresh()
    assert.equal(pack.state, 'ready')
  })

  test('waits for the next worker when its own is stopped', async ({ assert }) => {
    const pack = await requested()

    await carryOnNextPack({ signal: AbortSignal.abort() })

    await pack.refresh()
    assert.deepInclude(pack.$attributes, { state: 'waiting', attempts: 0 })
  })

  test('is written by one worker, however many there are', async ({ assert }) => {
    await requested()

    await Promise.all([carryOnNextPack(), carryOnNextPack(), carryOnNextPack()])

    assert.lengthOf(await eventsOf('audit_log.pack_written'), 1)
  })

  test('is not written of a log that is not intact, and says so', async ({ assert, client }) => {
    await requested()
    await tamper(
      'audit_events',
      `update audit_events set payload = replace(payload, 'staff:1', 'staff:9')
       where payload like '%staff:1%' limit 1`
    )

    await carryOnNextPack()

    const page = await get(client, kemal, '/audit/packs')
    const [event] = await eventsOf('audit_log.pack_failed')
    page.assertTextIncludes('Günlük, mühürlenen günlük değil')
    assert.equal(event['event.reason'], 'log_not_intact')
  })

  test('goes after its days, with its file, on record', async ({ assert, client }) => {
    const pack = await written()
    await pack.merge({ expiresAt: inSeconds(-1) }).save()

    const early = await take(client, kemal)
    await expirePacks()
    const late = await take(client, kemal)

    early.assertStatus(302)
    late.assertStatus(302)
    await pack.refresh()
    assert.deepInclude(pack.$attributes, { state: 'expired', fileKey: null })
    assert.lengthOf(await eventsOf('audit_log.pack_expired'), 1)
    assert.isEmpty(await eventsOf('audit_log.pack_taken'))
  })

  test('leaves nothing behind of a worker that was killed', async ({ assert }) => {
    const pack = await written()
    const folder = join(env.get('DATA_DIR'), 'packs')
    const forsaken = await storeBytes(join(folder, 'files'), Buffer.from('half'))
    await mkdir(join(folder, 'work', randomUUID()), { recursive: true })

    await sweepPacks(inSeconds(60))

    assert.isEmpty(await readdir(join(folder, 'work')))
    await assert.rejects(() => loadBytes(join(folder, 'files'), forsaken.key), /ENOENT/)
    await loadBytes(join(folder, 'files'), pack.fileKey!)
  })

  async function requested() {
    await requestPack({}, { by: kemal, language: 'tr', opId: randomUUID() })
    return EvidencePack.firstOrFail()
  }

  async function written() {
    const pack = await requested()
    await carryOnNextPack()
    return pack.refresh()
  }

  function ask(client: ApiClient, fields: Record<string, string>, session = sinceNow()) {
    return client
      .post('/audit/packs')
      .withSession(session)
      .withGuard('staff')
      .loginAs(kemal)
      .withCsrfToken()
      .form({ ...fields, opId: randomUUID() })
      .redirects(0)
  }

  async function take(client: ApiClient, by: Staff) {
    const { id } = await EvidencePack.firstOrFail()
    const request = get(client, by, `/audit/packs/${id}/file`)
    request.request.responseType('arraybuffer')
    return request
  }

  function get(client: ApiClient, by: Staff, path: string) {
    return client.get(path).withSession(sinceNow()).withGuard('staff').loginAs(by).redirects(0)
  }
})

function inSeconds(seconds: number) {
  return DateTime.now().plus({ seconds })
}
