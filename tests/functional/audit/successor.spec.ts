import { RightEdge, treeRoot } from '#audit/merkle_tree'
import { searchEvents } from '#audit/search'
import { signHead } from '#audit/signer'
import { latestCheckpoint } from '#audit/stored_checkpoints'
import { verifyLog } from '#audit/verification'
import { prepareSigningKey } from '#database/setup'
import env from '#start/env'
import { resetDatabase } from '#tests/database'
import {
  backToTheFirstLog,
  freshSigner,
  sealAll,
  tamper,
  writeEvents,
} from '#tests/functional/audit/audit_log'
import { verdictsOn, writtenPack } from '#tests/functional/audit/packs'
import { eventsOf } from '#tests/world'
import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AuditExport from '../../../commands/audit_export.js'
import AuditNewLog from '../../../commands/audit_new_log.js'

test.group('A log after one that lost events', (group) => {
  group.each.setup(() => resetDatabase())
  group.each.setup(() => freshSigner())
  group.each.setup(() => {
    ace.ui.switchMode('raw')
    return async () => {
      ace.ui.switchMode('normal')
      await backToTheFirstLog()
    }
  })

  test('names the last head of the former one, and is signed and proven', async ({
    assert,
    cleanup,
  }) => {
    await signed(5)
    const before = (await latestCheckpoint())!
    await restoredWithout(2)
    await assert.rejects(() => signHead(), /but the log has only 3/)

    const command = await newLog('--reason=restored')
    await signed(4)

    const [event] = await eventsOf('audit_log.begun')
    const { folder, remove } = await writtenPack()
    cleanup(remove)
    const { machine } = await verdictsOn(folder)
    command.assertSucceeded()
    assert.deepEqual(event['ssps.details'], {
      formerCheckpoint: `${before.origin} 5 ${before.rootHash}`,
      reason: 'restored',
    })
    assert.deepInclude(await verifyLog(), { isIntact: true, logId: 2, treeSize: 5 })
    assert.equal(machine.status, 0, machine.said)
    assert.include(machine.said, `${before.origin}/2 with 5 events`)
  })

  test('leaves the former one to be searched, and to be found short', async ({ assert }) => {
    await signed(5)
    await restoredWithout(2)
    await newLog('--reason=restored')
    await signed(1)

    const former = await searchEvents({ log: 1 })
    const { fault, isIntact } = await verifyLog({ log: 1 })

    assert.lengthOf(former.events, 3)
    assert.isFalse(isIntact)
    assert.equal(fault?.sentence, 'Leaf 3 is missing: 5 were sealed')
  })

  test('is refused where nothing was lost', async ({ assert }) => {
    await signed(5)

    const command = await newLog('--reason=because')

    command.assertFailed()
    assert.isEmpty(await eventsOf('audit_log.begun'))
  })

  test('is refused without a reason', async () => {
    const command = await newLog()

    command.assertFailed()
  })

  test('may be signed with a new key when the former one is gone', async ({ assert }) => {
    await signed(5)
    await rm(env.get('AUDIT_SIGNING_KEY_FILE')!)
    await assert.rejects(() => prepareSigningKey(), /its signing key .* is missing/)

    await newLog('--reason=burnt', '--key-lost')
    await prepareSigningKey()
    await signed(2)

    assert.deepInclude(await verifyLog(), { isIntact: true, logId: 2 })
    assert.deepInclude(await verifyLog({ log: 1 }), { isIntact: true, treeSize: 5 })
  })

  test('leaves the former one to be exported by its number', async ({ assert, cleanup }) => {
    await signed(5)
    await rm(env.get('AUDIT_SIGNING_KEY_FILE')!)
    await newLog('--reason=burnt', '--key-lost')
    await prepareSigningKey()
    await signed(2)
    const parent = await mkdtemp(join(tmpdir(), 'ssps-former-'))
    cleanup(() => rm(parent, { recursive: true }))

    const command = await ace.create(AuditExport, [join(parent, 'pack'), '--log=1'])
    await command.exec()

    const { machine } = await verdictsOn(join(parent, 'pack'))
    command.assertSucceeded()
    assert.equal(machine.status, 0, machine.said)
    assert.include(machine.said, 'OK: 5 events stand in the signed log')
  })

  async function newLog(...options: string[]) {
    const command = await ace.create(AuditNewLog, options)
    await command.exec()
    return command
  }
})

async function signed(count: number) {
  await writeEvents(count)
  await sealAll()
  await signHead()
}

/** As if the newest events had never been: a backup from before them. */
async function restoredWithout(count: number) {
  const [{ size }] = await db.from('audit_leaves').max('leaf_index as size')
  const kept = size + 1 - count

  await tamper('audit_leaves', 'delete from audit_leaves where leaf_index >= ?', [kept])
  await db.from('audit_index').where('leaf_index', '>=', kept).delete()
  await db.rawQuery(`update audit_blocks set last_at = (select max(happened_at) from audit_index)`)
  await tamper('audit_events', `delete from audit_events order by id desc limit ${count}`)
  await tamper('audit_tree_heads', 'delete from audit_tree_heads')
  await tamper('audit_checkpoints', 'delete from audit_checkpoints')
  await headOfWhatIsLeft()
}

async function headOfWhatIsLeft() {
  const rows = await db.from('audit_leaves').orderBy('leaf_index')
  const leaves = rows.map((row) => row.leaf_hash as Buffer)
  const edge = RightEdge.empty()
  leaves.forEach((leaf) => edge.append(leaf))
  const head = { log_id: 1, tree_size: leaves.length, root_hash: treeRoot(leaves) }

  await db.table('audit_tree_heads').insert({ ...head, right_edge: edge.bytes() })
}
