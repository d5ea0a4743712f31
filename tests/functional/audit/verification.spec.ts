import { evidenceOf } from '#audit/evidence'
import { record } from '#audit/record'
import { signHead } from '#audit/signer'
import { verifyLog } from '#audit/verification'
import { resetDatabase } from '#tests/database'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { AYSE, freshSigner, sealAll, tamper, writeEvents } from './audit_log.js'

const REF_AT_0 = '(select event_ref from audit_leaves where leaf_index = 0)'
const REF_AT_7 = '(select event_ref from audit_leaves where leaf_index = 7)'

test.group('Verifying the audit log', (group) => {
  group.each.setup(() => resetDatabase())
  group.each.setup(() => freshSigner())

  test('an untouched log is intact, signed and unsigned heads alike', async ({ assert }) => {
    await signedLog(300)
    await writeEvents(2)
    await sealAll()
    await writeEvents(1)

    const report = await verifyLog()

    assert.isNull(report.fault)
    assert.isTrue(report.isIntact)
    assert.equal(report.treeSize, 302)
    assert.equal(report.waiting, 1)
    assert.isAbove(report.checkpoints, 0)
  })

  test('an empty log is intact', async ({ assert }) => {
    assert.deepInclude(await verifyLog(), { isIntact: true, treeSize: 0, waiting: 0 })
  })

  test('a changed payload is found and named', async ({ assert }) => {
    const ids = await signedLog(20)

    await tamper(
      'audit_events',
      `update audit_events set payload = replace(payload, 'staff:1', 'staff:9') where id = ${REF_AT_7}`
    )

    const { isIntact, fault } = await verifyLog()
    assert.isFalse(isIntact)
    assert.equal(fault!.leafIndex, 7)
    assert.equal(fault!.eventId, ids[7])
    assert.match(fault!.sentence, /not the one that was sealed/)
  })

  test('a payload changed together with its hashes breaks the tree', async ({ assert }) => {
    await signedLog(20)

    await tamper('audit_events', REPLACE_ROLE)
    await tamper('audit_leaves', COPY_HASHES)

    const { isIntact, fault } = await verifyLog()
    assert.isFalse(isIntact)
    assert.match(fault!.sentence, /another root/)
  })

  test('a log rebuilt whole by the owner contradicts what was published', async ({ assert }) => {
    await signedLog(20)

    await resetDatabase()
    await writeEvents(25)
    await sealAll()

    const { isIntact, fault } = await verifyLog()
    assert.isFalse(isIntact)
    assert.match(
      fault!.sentence,
      /signed checkpoint of 20 events has another root|not to be trusted/
    )
  })

  test('a log that was cut off is found by what was published', async ({ assert }) => {
    await signedLog(20)

    await resetDatabase()
    await writeEvents(4)
    await sealAll()

    assert.match(await faultSentence(), /Leaf 4 is missing: 20 were sealed/)
  })

  test('{what} that was deleted is found')
    .with([
      {
        what: 'an event',
        table: 'audit_events',
        where: `id = ${REF_AT_7}`,
        finding: /\(leaf 7\): the event is gone/,
      },
      {
        what: 'a leaf',
        table: 'audit_leaves',
        where: 'leaf_index = 7',
        finding: /Leaf 7 is missing/,
      },
      {
        what: 'the last leaf',
        table: 'audit_leaves',
        where: 'leaf_index = 19',
        finding: /Leaf 19 is missing/,
      },
    ])
    .run(async ({ assert }, { table, where, finding }) => {
      await signedLog(20)

      await tamper(table, `delete from ${table} where ${where}`)

      assert.match(await faultSentence(), finding)
    })

  test('two that were swapped are found', async ({ assert }) => {
    const ids = await signedLog(20)

    await tamper(
      'audit_leaves',
      `update audit_leaves set event_ref = case leaf_index
         when 7 then 1000000 + event_ref else event_ref end`
    )
    await tamper(
      'audit_leaves',
      `update audit_leaves one join audit_leaves other
         on one.leaf_index = 8 and other.leaf_index = 7
       set one.event_ref = other.event_ref - 1000000,
           other.event_ref = one.event_ref`
    )

    const { fault } = await verifyLog()
    assert.equal(fault!.leafIndex, 7)
    assert.equal(fault!.eventId, ids[8])
  })

  test('an event put in with an old time is found', async ({ assert }) => {
    await signedLog(20)
    const owner = db.connection('migration')
    await owner.rawQuery(
      `insert into audit_events (recorded_at, payload, leaf_hash)
       select recorded_at - interval 1 day, replace(payload, 'staff:1', 'staff:9'), leaf_hash
       from audit_events where id = ${REF_AT_7}`
    )

    assert.match(await faultSentence(), /was never sealed and does not wait/)
  })

  test('an event hidden from the sealer is found', async ({ assert }) => {
    await signedLog(2)
    const [hidden] = await writeEvents(1)

    await db.from('audit_queue').delete()

    const { fault } = await verifyLog()
    assert.equal(fault!.eventId, hidden)
  })

  test('a search row that says something else is found', async ({ assert }) => {
    const ids = await signedLog(20)

    await db.from('audit_index').where('leaf_index', 4).update({ actor: 0 })

    const { fault } = await verifyLog()
    assert.equal(fault!.eventId, ids[4])
    assert.match(fault!.sentence, /search row/)
  })

  test('a search row that is gone is found', async ({ assert }) => {
    await signedLog(20)

    await db.from('audit_index').where('leaf_index', 4).delete()

    assert.match(await faultSentence(), /search row/)
  })

  test('a block of time that would hide events is found', async ({ assert }) => {
    await signedLog(20)

    await db.from('audit_blocks').update({ last_at: '2020-01-01 00:00:00' })
    const narrowed = await faultSentence()
    await db.from('audit_blocks').delete()

    assert.match(narrowed, /Block 0 of the search by time/)
    assert.match(await faultSentence(), /Block 0 of the search by time/)
  })

  test('a tile that differs from its leaves is found', async ({ assert }) => {
    await signedLog(300)

    await tamper('audit_tiles', 'update audit_tiles set hashes = repeat(char(7), 8192)')

    assert.match(await faultSentence(), /Tile 0 of level 0/)
  })

  test('a checkpoint signed by another key is found', async ({ assert }) => {
    await signedLog(5)
    const { note } = await db.from('audit_checkpoints').first()
    const forged = note.replace(
      /— (\S+) \S+\n$/,
      `— $1 ${Buffer.alloc(68, 1).toString('base64')}\n`
    )

    await tamper('audit_checkpoints', 'update audit_checkpoints set note = ?', [forged])

    assert.match(await faultSentence(), /checkpoint is not to be trusted/)
  })
})

test.group('Evidence of one event', (group) => {
  group.each.setup(() => resetDatabase())
  group.each.setup(() => freshSigner())

  test('a sealed and signed event is verified, its personal values revealed', async ({
    assert,
  }) => {
    const id = await changedAccount()
    await sealAll()
    await signHead()

    const evidence = await evidenceOf(id)

    assert.isTrue(evidence!.isVerified)
    assert.deepEqual(
      evidence!.findings.map(({ result }) => result),
      ['passed', 'passed', 'passed', 'passed', 'passed']
    )
    assert.deepEqual(evidence!.changes[0].from, { value: 'Deniz', isErased: false })
    assert.deepEqual(evidence!.changes[0].to, { value: 'Derya', isErased: false })
    assert.equal(evidence!.checkpoint!.treeSize, 1)
  })

  test('R28: a T.C. number is shown by its first three and last two digits', async ({ assert }) => {
    const id = await changedAccount()
    await sealAll()

    const { changes } = (await evidenceOf(id))!

    assert.equal(changes[1].to.value, '100******46')
    assert.isNull(changes[1].from.value)
    assert.isFalse(changes[1].from.isErased)
  })

  test('a sealed event that is not signed yet says so', async ({ assert }) => {
    const [id] = await writeEvents(1)
    await sealAll()

    const { findings, checkpoint, isVerified } = (await evidenceOf(id))!

    assert.isNull(checkpoint)
    assert.isTrue(isVerified)
    assert.equal(resultOf(findings, 'signature'), 'pending')
  })

  test('KVKK: erasing a person leaves the proof whole', async ({ assert }) => {
    const id = await changedAccount()
    await sealAll()
    await signHead()

    await db.from('audit_private').delete()

    const evidence = (await evidenceOf(id))!
    assert.isTrue(evidence.isVerified)
    assert.deepEqual(evidence.changes[0].from, { value: null, isErased: true })
    assert.equal(await faultSentence(), '')
  })

  test('an exchanged personal value is found', async ({ assert }) => {
    const id = await changedAccount()
    await changedAccount()
    await sealAll()
    const [other] = await db
      .from('audit_private')
      .where('name', 'given_name.to')
      .orderBy('event_ref', 'desc')
      .select('salt', 'value')

    await tamper(
      'audit_private',
      `update audit_private set salt = ?, value = ? where event_ref = ${REF_AT_0} and name = 'given_name.to'`,
      [other.salt, other.value]
    )

    const { findings, isVerified } = (await evidenceOf(id))!
    assert.isFalse(isVerified)
    assert.equal(resultOf(findings, 'private_values'), 'failed')
  })

  test('a changed payload is not verified', async ({ assert }) => {
    const [id] = await signedLog(3)

    await tamper(
      'audit_events',
      `update audit_events set payload = replace(payload, 'staff:1', 'staff:9') where id = ${REF_AT_0}`
    )

    const { findings, isVerified } = (await evidenceOf(id))!
    assert.isFalse(isVerified)
    assert.equal(resultOf(findings, 'payload'), 'failed')
    assert.equal(resultOf(findings, 'index'), 'failed')
    assert.equal(resultOf(findings, 'tree'), 'passed')
  })

  test('a changed leaf has no place in the tree', async ({ assert }) => {
    const [id] = await signedLog(3)

    await tamper('audit_leaves', `update audit_leaves set leaf_hash = repeat('x', 32)`)

    const { findings } = (await evidenceOf(id))!
    assert.equal(resultOf(findings, 'tree'), 'failed')
    assert.equal(resultOf(findings, 'signature'), 'failed')
  })

  test('what is no id and what is no event give nothing', async ({ assert }) => {
    assert.isNull(await evidenceOf('no-uuid'))
    assert.isNull(await evidenceOf('0198a5e0-0000-7000-8000-000000000000'))
  })
})

const REPLACE_ROLE = `
  update audit_events
  set payload = replace(payload, '["clerk"]', '["admin"]'),
      leaf_hash = unhex(sha2(concat(char(0), replace(payload, '["clerk"]', '["admin"]')), 256))
  where id = ${REF_AT_7}`

const COPY_HASHES = `
  update audit_leaves join audit_events on audit_events.id = audit_leaves.event_ref
  set audit_leaves.leaf_hash = audit_events.leaf_hash`

async function signedLog(count: number) {
  const ids = await writeEvents(count)
  await sealAll()
  await signHead()
  return ids
}

async function faultSentence() {
  const { fault } = await verifyLog()
  return fault?.sentence ?? ''
}

function changedAccount() {
  return db.transaction((trx) =>
    record(trx, 'account.updated', {
      actor: AYSE,
      election: 1,
      applicant: 2,
      target: { type: 'account', id: 3 },
      changes: [
        { field: 'given_name', from: 'Deniz', to: 'Derya', personal: true },
        { field: 'national_id', from: null, to: '10000000146', personal: true },
      ],
    })
  )
}

function resultOf(findings: { check: string; result: string }[], wanted: string) {
  return findings.find(({ check }) => check === wanted)!.result
}
