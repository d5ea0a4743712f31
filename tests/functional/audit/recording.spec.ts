import { canonicalJson } from '#audit/canonical_json'
import { auditContext } from '#audit/context'
import { record, recordRefusal } from '#audit/record'
import { resetDatabase } from '#tests/database'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { test } from '@japa/runner'

const AYSE = { id: 1, kind: 'staff', roles: ['clerk'] } as const

test.group('Recording an audit event', (group) => {
  group.each.setup(() => resetDatabase())

  test('R21 m.4/b-5: an event is refused outside the transaction of its act', async ({
    assert,
  }) => {
    const outside = db.connection() as unknown as TransactionClientContract

    await assert.rejects(
      () => record(outside, 'session.started', { actor: AYSE }),
      /inside the transaction/
    )
    assert.isEmpty(await db.from('audit_events'))
  })

  test('an act that fails leaves no event behind', async ({ assert }) => {
    const act = db.transaction(async (trx) => {
      await record(trx, 'session.started', { actor: AYSE })
      throw new Error('the act failed')
    })

    await assert.rejects(() => act, 'the act failed')
    assert.isEmpty(await db.from('audit_events'))
    assert.isEmpty(await db.from('audit_queue'))
  })

  test('a refusal stands in the log although nothing was done', async ({ assert }) => {
    const id = await recordRefusal('session.refused', {
      actor: null,
      reason: 'wrong_password',
      service: 'web_site',
      context: { ip: '203.0.113.7' },
    })

    const event = await storedEvent()
    assert.equal(event['event.id'], id)
    assert.equal(event['event.outcome'], 'failure')
    assert.deepEqual(event['event.type'], ['denied'])
    assert.equal(event['source.ip'], '203.0.113.7')
  })

  test('an event is stored as canonical JSON and carries the request it came with', async ({
    assert,
  }) => {
    const request = { service: 'backoffice', ip: '203.0.113.9', path: '/backoffice' } as const

    await auditContext.run(request, () =>
      db.transaction((trx) => record(trx, 'session.started', { actor: AYSE }))
    )

    const { payload } = await db.from('audit_events').first()
    const event = JSON.parse(payload)
    assert.equal(canonicalJson(event), payload)
    assert.equal(event['user.id'], 'staff:1')
    assert.equal(event['source.ip'], '203.0.113.9')
    assert.equal(event['url.path'], '/backoffice')
  })

  test('R28: a personal value never stands in the event, nor readable beside it', async ({
    assert,
  }) => {
    await db.transaction((trx) =>
      record(trx, 'account.updated', {
        actor: AYSE,
        election: 1,
        applicant: 2,
        target: { type: 'account', id: 3 },
        changes: [
          { field: 'given_name', from: 'Deniz', to: 'Derya', personal: true },
          { field: 'state', from: 'issued', to: 'active' },
        ],
      })
    )

    const { payload } = await db.from('audit_events').first()
    const stored = await db.from('audit_private')
    const { 'ssps.changes': changes } = JSON.parse(payload)
    assert.notMatch(payload, /Deniz|Derya/)
    assert.lengthOf(stored, 2)
    stored.forEach(({ value }) => assert.notMatch(value.toString('latin1'), /Deniz|Derya/))
    assert.properties(changes[0], ['from_digest', 'to_digest'])
    assert.deepEqual(changes[1], { field: 'state', from: 'issued', to: 'active' })
  })

  test('the application neither changes, deletes nor back-dates an event', async ({ assert }) => {
    await recordRefusal('session.refused', { actor: null, reason: 'locked' })

    await assert.rejects(() => db.from('audit_events').update({ payload: '{}' }), /denied/)
    await assert.rejects(() => db.from('audit_events').delete(), /denied/)
    await assert.rejects(
      () =>
        db.table('audit_events').insert({
          payload: '{}',
          leaf_hash: Buffer.alloc(32),
          recorded_at: '2023-05-14 17:00:00',
        }),
      /denied/
    )
  })

  test('even the owner of the schema is refused by {table}')
    .with([
      { table: 'audit_events' },
      { table: 'audit_leaves' },
      { table: 'audit_tiles' },
      { table: 'audit_tree_heads' },
      { table: 'audit_checkpoints' },
    ])
    .run(async ({ assert }, { table }) => {
      const triggers = await db
        .connection('migration')
        .from('information_schema.triggers')
        .select('event_manipulation', 'action_timing', 'action_statement')
        .whereRaw('trigger_schema = database()')
        .where('event_object_table', table)
        .orderBy('event_manipulation')

      assert.deepEqual(
        triggers.map((trigger) => `${trigger.action_timing} ${trigger.event_manipulation}`),
        ['BEFORE DELETE', 'BEFORE UPDATE']
      )
      triggers.forEach((trigger) => assert.match(trigger.action_statement, /SIGNAL SQLSTATE/))
    })

  test('the owner who tries to change an event is told that it is append-only', async ({
    assert,
  }) => {
    await recordRefusal('session.refused', { actor: null, reason: 'locked' })
    const owner = db.connection('migration')

    await assert.rejects(() => owner.from('audit_events').update({ payload: '{}' }), /append-only/)
    await assert.rejects(() => owner.from('audit_events').delete(), /append-only/)
  })
})

async function storedEvent() {
  const { payload } = await db.from('audit_events').first()
  return JSON.parse(payload)
}
