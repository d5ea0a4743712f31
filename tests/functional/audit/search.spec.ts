import { eventsInBatches } from '#audit/batches'
import { recordAccess, recordRefusal } from '#audit/record'
import { countEvents, searchEvents, type AuditFilters } from '#audit/search'
import { leavesWithin } from '#audit/time_blocks'
import { inDatabase } from '#models/columns'
import { resetDatabase } from '#tests/database'
import { draftOf, newWorld } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime, type DurationLike } from 'luxon'
import { AYSE, KEMAL, sealAll, writeEvents } from './audit_log.js'

const MEHMET = { id: 2, kind: 'staff', roles: ['approver'] } as const

test.group('Searching the audit log', (group) => {
  group.each.setup(() => resetDatabase())

  test('by {name}')
    .with<{ name: string; filters: AuditFilters; found: string[] }[]>([
      { name: 'person', filters: { actor: 'staff:2' }, found: ['request_form.approved'] },
      {
        name: 'applicant',
        filters: { applicant: '7' },
        found: ['request_form.approved', 'request_form.submitted'],
      },
      {
        name: 'applicant and action',
        filters: { applicant: '7', action: 'request_form.submitted' },
        found: ['request_form.submitted'],
      },
      {
        name: 'action',
        filters: { action: 'session.refused' },
        found: ['session.refused', 'session.refused'],
      },
      {
        name: 'outcome',
        filters: { outcome: 'failure' },
        found: ['session.refused', 'session.refused'],
      },
      { name: 'address', filters: { ip: '203.0.113.7' }, found: ['session.refused'] },
      {
        name: 'the beginning of an address',
        filters: { ip: '203.0.' },
        found: ['session.refused', 'session.refused'],
      },
      { name: 'a network', filters: { ip: '203.0.113.0/29' }, found: ['session.refused'] },
      { name: 'a network beside it', filters: { ip: '203.0.113.16/29' }, found: [] },
      {
        name: 'all addresses of version 4',
        filters: { ip: '0.0.0.0/0', outcome: 'failure' },
        found: ['session.refused', 'session.refused'],
      },
      {
        name: 'target',
        filters: { target: 'request_form:11' },
        found: ['request_form.approved', 'request_form.submitted'],
      },
      {
        name: 'service',
        filters: { service: 'web_site' },
        found: ['session.refused', 'session.refused'],
      },
      {
        name: 'person, address and outcome that never met',
        filters: { actor: 'staff:2', ip: '203.0.113.7', outcome: 'failure' },
        found: [],
      },
      { name: 'a person nobody heard of', filters: { actor: 'staff:999' }, found: [] },
    ])
    .run(async ({ assert }, { filters, found }) => {
      await someHistory()

      const { events } = await searchEvents(filters)

      assert.deepEqual(
        events.map(({ event }) => event['event.action']),
        found
      )
      assert.equal(await countEvents(filters), found.length)
    })

  test('by a text anywhere in the event, whatever its letters', async ({ assert }) => {
    await someHistory()

    const { events } = await searchEvents({ text: 'REQUEST_form.approved', applicant: '7' })
    const none = await searchEvents({ text: '100%' })

    assert.lengthOf(events, 1)
    assert.isEmpty(none.events)
    assert.isNull(await countEvents({ text: 'approved' }))
  })

  test('by the number that is printed on a form', async ({ assert }) => {
    const { ayse, party } = await newWorld()
    const form = await draftOf(party, ayse)
    await sealAll()

    const byNumber = await searchEvents({ target: form.number.toLowerCase() })
    const byId = await searchEvents({ target: `request_form:${form.id}` })
    const unknown = await searchEvents({ target: 'TF-1999-0001' })

    assert.isNotEmpty(byNumber.events)
    assert.deepEqual(byNumber, byId)
    assert.isEmpty(unknown.events)
  })

  test('by a text that stands far back goes on window by window', async ({ assert }) => {
    await recordAccess('audit_log.own_lines_viewed', {
      actor: KEMAL,
      election: 1,
      applicant: 77,
      details: { action: 'needle' },
    })
    await writeEvents(5100)
    await sealAll()
    const asked = { text: 'needle', withReadings: true }

    const first = await searchEvents(asked)
    const further = await searchEvents(asked, { before: first.older! })
    const whole = await Array.fromAsync(eventsInBatches(asked, 100))

    assert.deepInclude(first, { events: [], isWindow: true })
    assert.lengthOf(further.events, 1)
    assert.deepInclude(further, { older: null, isWindow: false })
    assert.lengthOf(whole.flat(), 1)
  })

  test('by a network of more addresses than one can follow asks for more', async ({ assert }) => {
    await db.table('audit_terms').multiInsert(
      Array.from({ length: 300 }, (_, index) => ({
        kind: 'ip',
        term: `198.51.${index >> 8}.${index & 255}`,
      }))
    )

    const page = await searchEvents({ ip: '198.51.' })

    assert.isTrue(page.isTooBroad)
    assert.isNull(await countEvents({ ip: '198.51.' }))
  })

  test('by time: the beginning counts, the end does not', async ({ assert }) => {
    await writeEvents(5)
    await sealAll()
    const noon = DateTime.utc(2023, 5, 14, 12)
    await happenedEvery({ hours: 1 }, noon)

    const { events } = await searchEvents({
      from: noon.plus({ hours: 1 }),
      to: noon.plus({ hours: 3 }),
    })

    assert.deepEqual(
      events.map(({ leafIndex }) => leafIndex),
      [2, 1]
    )
  })

  test('by time: a block of leaves is passed over unless one of its events lies in it', async ({
    assert,
  }) => {
    await writeEvents(1)
    await sealAll()
    await db.from('audit_blocks').delete()
    const noon = DateTime.utc(2023, 5, 14, 12)
    const hours = [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 4],
      [4, 5],
    ] as const
    await db
      .insertQuery()
      .table('audit_blocks')
      .multiInsert(
        hours.map(([first, last], block) => ({
          log_id: 1,
          block,
          first_at: inDatabase(noon.plus({ hours: first })),
          last_at: inDatabase(noon.plus({ hours: last })),
        }))
      )
    const within = (from: number, to: number) =>
      leavesWithin(1, { from: noon.plus({ hours: from }), to: noon.plus({ hours: to }) })

    assert.deepEqual(await within(0.2, 0.4), [
      { from: 0, to: 4096 },
      { from: 3 * 4096, to: 4 * 4096 },
    ])
    assert.deepEqual(await within(2.2, 2.4), [{ from: 2 * 4096, to: 4 * 4096 }])
    assert.deepEqual(await within(4.2, 4.4), [{ from: 4 * 4096, to: 5 * 4096 }])
    assert.deepEqual(await within(-2, -1), [])
    assert.deepEqual(await leavesWithin(1, { from: noon.plus({ hours: 9 }) }), [])
  })

  test('by time: an event sealed late is not lost', async ({ assert }) => {
    await writeEvents(5)
    await sealAll()
    const noon = DateTime.utc(2023, 5, 14, 12)
    await happenedEvery({ minutes: 1 }, noon)
    await happened(3, noon.minus({ minutes: 1 }))

    const { events } = await searchEvents({
      from: noon.minus({ minutes: 2 }),
      to: noon.minus({ seconds: 1 }),
    })

    assert.deepEqual(
      events.map(({ leafIndex }) => leafIndex),
      [3]
    )
  })

  test('fifty rows, the newest first, and keys to the next pages', async ({ assert }) => {
    await writeEvents(120)
    await sealAll()

    const first = await searchEvents({})
    const second = await searchEvents({}, { before: first.older! })
    const third = await searchEvents({}, { before: second.older! })
    const back = await searchEvents({}, { after: second.newer! })

    assert.deepEqual(edges(first), { rows: 50, newest: 119, oldest: 70 })
    assert.deepEqual(edges(second), { rows: 50, newest: 69, oldest: 20 })
    assert.deepEqual(edges(third), { rows: 20, newest: 19, oldest: 0 })
    assert.deepEqual(edges(back), edges(first))
    assert.isNull(first.newer)
    assert.isNull(third.older)
    assert.isNull(back.newer)
  })

  test('readings of the log stay out of the list until they are asked for', async ({ assert }) => {
    await writeEvents(1)
    await recordAccess('audit_log.searched', {
      actor: KEMAL,
      service: 'audit',
      details: { filters: {} },
    })
    await sealAll()

    assert.equal(await countEvents({}), 1)
    assert.equal(await countEvents({ withReadings: true }), 2)
    assert.equal(await countEvents({ actor: 'staff:3' }), 1)
    assert.equal(await countEvents({ action: 'audit_log.searched' }), 1)
  })

  test('what waits to be sealed is not found yet', async ({ assert }) => {
    await writeEvents(1)

    const { events } = await searchEvents({})
    assert.isEmpty(events)
    assert.equal(await countEvents({}), 0)
  })
})

async function someHistory() {
  const form = {
    election: 1,
    applicant: 7,
    target: { type: 'request_form', id: 11 },
    service: 'backoffice',
  } as const
  const visitor = { actor: null, reason: 'unknown_user', service: 'web_site' } as const

  await recordAccess('request_form.submitted', { actor: AYSE, ...form })
  await recordAccess('request_form.approved', { actor: MEHMET, ...form })
  await recordRefusal('session.refused', { ...visitor, context: { ip: '203.0.113.7' } })
  await recordRefusal('session.refused', { ...visitor, context: { ip: '203.0.113.8' } })
  await sealAll()
}

async function happenedEvery(step: DurationLike, start: DateTime) {
  for (let leafIndex = 0, moment = start; leafIndex < 5; leafIndex++, moment = moment.plus(step)) {
    await happened(leafIndex, moment)
  }
}

async function happened(leafIndex: number, moment: DateTime) {
  await db
    .from('audit_index')
    .where('leaf_index', leafIndex)
    .update({ happened_at: moment.toFormat('yyyy-LL-dd HH:mm:ss') })
  const { first, last } = await db
    .from('audit_index')
    .min('happened_at as first')
    .max('happened_at as last')
    .firstOrFail()
  await db.from('audit_blocks').update({ first_at: first, last_at: last })
}

function edges({ events }: Awaited<ReturnType<typeof searchEvents>>) {
  return { rows: events.length, newest: events[0].leafIndex, oldest: events.at(-1)!.leafIndex }
}
