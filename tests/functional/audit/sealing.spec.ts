import { leafHash, treeRoot } from '#audit/merkle_tree'
import { sealBatch } from '#audit/sealer'
import { checkpointsFile } from '#audit/published'
import { signHead } from '#audit/signer'
import { checkpointLine, latestCheckpoint } from '#audit/stored_checkpoints'
import { newestHead } from '#audit/tree_store'
import env from '#start/env'
import { resetDatabase } from '#tests/database'
import { until } from '#tests/until'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { createConnection } from 'mysql2/promise'
import { randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { freshSigner, sealAll, tamper, writeEvents } from './audit_log.js'

test.group('Sealing the audit log', (group) => {
  group.each.setup(() => resetDatabase())

  test('events get their places in the order they were written, without a gap', async ({
    assert,
  }) => {
    await writeEvents(300)

    await sealAll()

    const leaves = await db.from('audit_leaves').orderBy('leaf_index')
    const events = await db.from('audit_events').orderBy('id')
    assert.deepEqual(
      leaves.map((leaf) => leaf.leaf_index),
      Array.from({ length: 300 }, (_, index) => index)
    )
    assert.deepEqual(
      leaves.map((leaf) => leaf.event_ref),
      events.map((event) => event.id)
    )
    assert.isEmpty(await db.from('audit_queue'))
  })

  test('the head is the root over all payloads (RFC 6962)', async ({ assert }) => {
    await writeEvents(300)

    await sealAll()

    const events = await db.from('audit_events').orderBy('id')
    const root = treeRoot(events.map(({ payload }) => leafHash(Buffer.from(payload))))
    const head = await newestHead()
    assert.equal(head!.treeSize, 300)
    assert.equal(head!.rootHash.toString('hex'), root.toString('hex'))
  })

  test('two sealers at once seal every event once', async ({ assert }) => {
    await writeEvents(700)

    await Promise.all([sealUntilEmpty(), sealUntilEmpty(), sealUntilEmpty()])

    const leaves = await db.from('audit_leaves').orderBy('leaf_index')
    assert.lengthOf(leaves, 700)
    assert.equal(leaves.at(-1).leaf_index, 699)
    assert.equal((await newestHead())!.treeSize, 700)
    assert.isEmpty(await db.from('audit_queue'))
  })

  test('a forged hash beside a payload does not enter the tree', async ({ assert }) => {
    await writeEvents(1)
    const { payload } = await db.from('audit_events').first()
    const another = payload.replace(/"event.id":"[^"]+"/, `"event.id":"${randomUUID()}"`)
    const forged = { payload: another, leaf_hash: Buffer.alloc(32) }
    const [ref] = await db.table('audit_events').insert(forged)
    await db.table('audit_queue').insert({ event_ref: ref })

    await sealAll()

    const leaf = await db.from('audit_leaves').where('event_ref', ref).first()
    assert.isTrue(leaf.leaf_hash.equals(leafHash(Buffer.from(another))))
  })

  test('nothing waiting, nothing sealed', async ({ assert }) => {
    assert.equal(await sealBatch(), 0)
    assert.isNull(await newestHead())
  })
})

test.group('Signing the audit log', (group) => {
  group.each.setup(() => resetDatabase())
  group.each.setup(() => freshSigner())

  test('the newest head is signed once and leaves the database', async ({ assert }) => {
    await writeEvents(3)
    await sealAll()

    assert.equal((await signHead())!.treeSize, 3)
    assert.isNull(await signHead())

    const checkpoint = await latestCheckpoint()
    assert.equal(checkpoint!.treeSize, 3)
    assert.include(await readFile(checkpointsFile(), 'utf8'), checkpoint!.note)
    assert.equal(await checkpointLine(), `${checkpoint!.origin} 3 ${checkpoint!.rootHash}`)
  })

  test('while one signer is at work another passes by', async ({ assert }) => {
    await writeEvents(3)
    await sealAll()

    const heads = await Promise.all([signHead(), signHead(), signHead(), signHead()])

    const notes = await readFile(checkpointsFile(), 'utf8')
    assert.lengthOf(
      heads.filter((head) => head !== null),
      1
    )
    assert.lengthOf(notes.match(/^— /gm)!, 1)
  })

  test('a signer that was killed holds nobody up', async ({ assert, cleanup }) => {
    await writeEvents(3)
    await sealAll()
    const killed = await createConnection({
      host: env.get('DB_HOST'),
      port: env.get('DB_PORT'),
      user: env.get('DB_USER'),
      password: env.get('DB_PASSWORD'),
      database: env.get('DB_NAME'),
    })
    cleanup(() => killed.destroy())
    await killed.query(`select get_lock(concat(database(), ' signer'), 0)`)

    const meanwhile = await signHead()
    killed.destroy()
    await until(async () => (await signHead()) !== null)

    assert.isNull(meanwhile)
    assert.equal((await latestCheckpoint())!.treeSize, 3)
  })

  test('the signer signs a grown log', async ({ assert }) => {
    await writeEvents(3)
    await sealAll()
    await signHead()

    await writeEvents(300)
    await sealAll()

    assert.equal((await signHead())!.treeSize, 303)
  })

  test('a signed head goes to the log server too, where one is named', async ({
    assert,
    cleanup,
  }) => {
    const server = createSocket('udp4').bind(0, '127.0.0.1')
    await once(server, 'listening')
    env.set('AUDIT_SYSLOG', `udp://127.0.0.1:${server.address().port}`)
    cleanup(() => {
      env.set('AUDIT_SYSLOG', '')
      server.close()
    })
    const told = once(server, 'message')
    await writeEvents(2)
    await sealAll()

    const head = await signHead()

    const [message] = await told
    assert.match(String(message), /^<109>1 \S+Z \S+ ssps \d+ checkpoint - /)
    assert.isTrue(
      String(message).endsWith(`${head!.origin} 2 ${head!.rootHash.toString('base64')}`)
    )
  })

  test('the signer refuses a log that lost events', async ({ assert }) => {
    await writeEvents(5)
    await sealAll()
    await signHead()

    await resetDatabase()
    await writeEvents(4)
    await sealAll()

    await assert.rejects(() => signHead(), /signed 5 events .* has only 4/)
  })

  test('the signer refuses a log that is empty all at once', async ({ assert }) => {
    await writeEvents(5)
    await sealAll()
    await signHead()

    await resetDatabase()

    await assert.rejects(() => signHead(), /signed 5 events .* the log is empty/)
  })

  test('the signer refuses a longer log that begins otherwise', async ({ assert }) => {
    await writeEvents(5)
    await sealAll()
    await signHead()

    await resetDatabase()
    await writeEvents(9)
    await sealAll()

    await assert.rejects(() => signHead(), /no longer contains them as they were/)
  })

  test('the signer refuses a log whose head alone was rewritten', async ({ assert }) => {
    await writeEvents(5)
    await sealAll()
    await signHead()

    await writeEvents(2)
    await sealAll()
    await tamper('audit_tree_heads', 'update audit_tree_heads set root_hash = ?', [
      Buffer.alloc(32, 7),
    ])

    await assert.rejects(() => signHead(), /no longer contains them as they were/)
  })
})

async function sealUntilEmpty() {
  let waiting = await db.from('audit_queue').first()

  while (waiting) {
    await sealBatch()
    waiting = await db.from('audit_queue').first()
  }
}
