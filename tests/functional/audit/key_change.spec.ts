import { fingerprint, generateSigningKey, publicKeyFrom } from '#audit/keys'
import { formerKeyFiles, publicKeyFile } from '#audit/published'
import { signHead } from '#audit/signer'
import { latestCheckpoint } from '#audit/stored_checkpoints'
import { verifyLog } from '#audit/verification'
import { prepareSigningKey } from '#database/setup'
import env from '#start/env'
import { resetDatabase } from '#tests/database'
import { freshSigner, sealAll, tamper, writeEvents } from '#tests/functional/audit/audit_log'
import { verdictsOn, writtenPack } from '#tests/functional/audit/packs'
import { eventsOf } from '#tests/world'
import { test } from '@japa/runner'
import { dirname, join } from 'node:path'

test.group('A change of the signing key', (group) => {
  group.each.setup(() => resetDatabase())
  group.each.setup(() => freshSigner())

  test('is refused without the former key beside it', async ({ assert }) => {
    await signed(3)
    await newKey()

    await assert.rejects(() => prepareSigningKey(), /name that one in AUDIT_FORMER_KEY_FILE/)

    assert.isEmpty(await formerKeyFiles())
  })

  test('lets both sign, stands on record, and the log stays proven by both', async ({ assert }) => {
    await signed(3)
    const before = await published()
    const former = await newKey()
    env.set('AUDIT_FORMER_KEY_FILE', former)

    await prepareSigningKey()
    await signed(2)

    const { note } = (await latestCheckpoint())!
    const [event] = await eventsOf('audit_log.key_changed')
    assert.lengthOf(note.match(/^— /gm)!, 2)
    assert.deepEqual(event['ssps.details'], { from: before, to: await published() })
    assert.deepInclude(await verifyLog(), { isIntact: true, treeSize: 6, checkpoints: 2 })
  })

  test('is over when the former key goes: what it signed is proven all the same', async ({
    assert,
    cleanup,
  }) => {
    await signed(3)
    await tamper(
      'audit_checkpoints',
      'update audit_checkpoints set signed_at = signed_at - interval 1 day'
    )
    env.set('AUDIT_FORMER_KEY_FILE', await newKey())
    await prepareSigningKey()
    env.set('AUDIT_FORMER_KEY_FILE', '')
    await prepareSigningKey()
    await signed(2)

    const { folder, remove } = await writtenPack()
    cleanup(remove)
    const { machine, shell } = await verdictsOn(folder)

    assert.deepInclude(await verifyLog(), { isIntact: true, checkpoints: 2 })
    assert.deepEqual([machine.status, shell.status], [0, 0], machine.said + shell.said)
    assert.include(machine.said, 'OK: 1 older signed heads')
    assert.lengthOf(await eventsOf('audit_log.key_changed'), 1)
  })

  test('does not let the signer forget what it signed', async ({ assert }) => {
    await signed(5)
    env.set('AUDIT_FORMER_KEY_FILE', await newKey())
    await prepareSigningKey()
    await tamper('audit_tree_heads', 'delete from audit_tree_heads')
    await tamper('audit_leaves', 'delete from audit_leaves')

    await assert.rejects(() => signHead(), /signed 5 events of .*, but the log is empty/)
  })
})

async function signed(count: number) {
  await writeEvents(count)
  await sealAll()
  await signHead()
}

/** In a folder of its own; returns the file of the former one. */
async function newKey() {
  const former = env.get('AUDIT_SIGNING_KEY_FILE')!
  const file = join(dirname(dirname(former)), 'new', 'key.pem')

  await generateSigningKey(file)
  env.set('AUDIT_SIGNING_KEY_FILE', file)
  return former
}

async function published() {
  return fingerprint(await publicKeyFrom(publicKeyFile()))
}
