import { auditContext } from '#audit/context'
import { recordAccess } from '#audit/record'
import { verifyLog } from '#audit/verification'
import { resetDatabase } from '#tests/database'
import { KEMAL, sealAll } from '#tests/functional/audit/audit_log'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'

const MANY = 250

test.group('Accesses at once', (group) => {
  group.each.setup(() => resetDatabase())

  test('share transactions, each with the request it came with', async ({ assert }) => {
    const before = await commits()

    const ids = await Promise.all(
      Array.from({ length: MANY }, (_, place) =>
        auditContext.run({ ip: `203.0.113.${place}` }, () => viewed(place))
      )
    )
    const used = (await commits()) - before

    const events = await storedEvents()
    assert.deepEqual(
      events.map((event) => event['event.id']),
      ids
    )
    assert.deepEqual(
      events.map((event) => [event['source.ip'], event['ssps.target'].id]),
      Array.from({ length: MANY }, (_, place) => [`203.0.113.${place}`, String(place)])
    )
    assert.isAtMost(used, 10)
    await sealAll()
    assert.deepInclude(await verifyLog(), { isIntact: true, treeSize: MANY, waiting: 0 })
  })

  test('that come one after the other are written one by one', async ({ assert }) => {
    await viewed(1)
    await viewed(2)

    assert.lengthOf(await storedEvents(), 2)
    assert.lengthOf(await db.from('audit_queue'), 2)
  })

  test('are all refused when their batch cannot be written, and later ones are not', async ({
    assert,
  }) => {
    const settled = await Promise.allSettled([viewed(1), unwritable(), viewed(3)])
    const later = await viewed(4)

    assert.deepEqual(
      settled.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected']
    )
    const events = await storedEvents()
    assert.deepEqual(
      events.map((event) => event['ssps.target'].id),
      ['1', '4']
    )
    assert.equal(events[1]['event.id'], later)
  })

  test('one that is too long is refused alone', async ({ assert }) => {
    const settled = await Promise.allSettled([
      recordAccess('audit_log.event_viewed', {
        actor: KEMAL,
        target: { type: 'audit_event', id: 'x'.repeat(70_000) },
      }),
      viewed(2),
    ])

    assert.deepEqual(
      settled.map(({ status }) => status),
      ['rejected', 'fulfilled']
    )
    assert.lengthOf(await storedEvents(), 1)
  })
})

function viewed(id: number) {
  return recordAccess('audit_log.event_viewed', {
    actor: KEMAL,
    target: { type: 'audit_event', id },
  })
}

/** Its private value has a name the table has no room for. */
function unwritable() {
  return recordAccess('audit_log.event_viewed', {
    actor: KEMAL,
    target: { type: 'audit_event', id: 2 },
    changes: [{ field: 'x'.repeat(300), from: 'a', to: 'b', personal: true }],
  })
}

async function storedEvents() {
  const rows = await db.from('audit_events').orderBy('id')
  return rows.map(({ payload }) => JSON.parse(payload))
}

async function commits() {
  const [[{ Value: count }]] = await db.rawQuery(`show global status like 'Com_commit'`)
  return Number(count)
}
