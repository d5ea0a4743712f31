import { anomaliesWithin } from '#audit/anomalies'
import { heatMapOf } from '#audit/heat_map'
import { record, recordRefusal } from '#audit/record'
import { timelineOf } from '#audit/timeline'
import { chartOf, mostOf } from '#audit/timeline_chart'
import ReviewMark from '#models/review_mark'
import type Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import { AYSE, sealAll, writeEvents } from '#tests/functional/audit/audit_log'
import { getAs, postAs } from '#tests/functional/audit/pages'
import { eventsOf, newWorld, person } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'

const ADDRESS = '203.0.113.7'

test.group('A night', (group) => {
  let kemal: Staff

  group.each.setup(async () => {
    await resetDatabase()
    const world = await newWorld()
    kemal = world.kemal
  })

  test('has its accesses by minute, service and outcome', async ({ assert }) => {
    await someNight()

    const timeline = (await timelineOf(lastHour()))!

    const [backoffice] = timeline.services.filter(({ service }) => service === 'backoffice')
    assert.equal(timeline.minutes, 1)
    assert.deepInclude(backoffice, { granted: 4, refused: 12 })
    assert.equal(
      backoffice.bars.reduce((sum, { granted, refused }) => sum + granted + refused, 0),
      16
    )
  })

  test('is drawn with refusals below the line and grants above it', async ({ assert }) => {
    await someNight()
    const timeline = (await timelineOf(lastHour()))!
    const [{ bars }] = timeline.services

    const chart = chartOf(timeline, bars, mostOf(timeline))

    for (const [position, { granted, refused }] of chart.bars.entries()) {
      assert.isAtMost(granted.y + granted.height, chart.baseline + 0.02)
      assert.isAtLeast(refused.y, chart.baseline - 0.02)
      assert.equal(refused.height > 0, bars[position].refused > 0)
    }
  })

  test('has what is worth a look', async ({ assert }) => {
    await someNight()
    await writeEventsFrom('198.51.100.1')
    await writeEventsFrom('198.51.100.2')
    await refusal('closed')
    await sealAll()

    const found = await anomaliesWithin(lastHour())

    assert.deepInclude(found.refused_addresses![0], { subject: ADDRESS, count: 13 })
    assert.deepInclude(found.second_addresses![0], { subject: 'staff:1', count: 2 })
    assert.isAtLeast(found.bursts!.length, 1)
    assert.deepEqual(found.outside_clock, [{ kind: 'outside_clock', subject: 'staff:1', count: 1 }])
    assert.deepEqual(found.unused_letters, [])
  })

  test('has its accesses by applicant and hour, those with most first', async ({ assert }) => {
    for (const applicant of [7, 7, 8]) {
      await recordRefusal('session.refused', {
        actor: null,
        reason: 'wrong_password',
        service: 'web_site',
        applicant,
        targetUserId: 'account:1',
      })
    }
    await sealAll()

    const map = (await heatMapOf(lastHour()))!

    assert.deepEqual(
      map.rows.map(({ applicant, total }) => [applicant, total]),
      [
        ['7', 2],
        ['8', 1],
      ]
    )
    assert.isTrue(map.rows.every(({ counts }) => counts.length === map.hours.length))
    assert.deepInclude(map, { most: 2, leftOut: 0 })
    assert.match(map.hours[0], /^\d\d:00$/)
  })

  test('is shown with its picture, table and findings', async ({ assert, client }) => {
    await someNight()

    const page = await getAs(client, kemal, '/audit/review')

    page.assertStatus(200)
    page.assertTextIncludes('<svg')
    page.assertTextIncludes(
      'Yukarı doğru: kabul edilenler (4). Aşağı doğru, taralı: reddedilenler (12).'
    )
    page.assertTextIncludes(ADDRESS)
    assert.lengthOf(await eventsOf('audit_log.timeline_viewed'), 1)
  })

  test('of more than a day is refused in words', async ({ client }) => {
    const page = await getAs(
      client,
      kemal,
      '/audit/review?from=2023-05-14T00:00&to=2023-05-16T00:00'
    )

    page.assertStatus(422)
    page.assertTextIncludes('aralık 24 saati geçmemelidir')
  })

  test('a finding is explained, with a note', async ({ assert, client }) => {
    const subject = `bursts:${ADDRESS}:2023-05-14T17:00`

    await mark(client, kemal, { subject, mark: 'explained', note: '' })
    await mark(client, kemal, { subject, mark: 'explained', note: 'Büro taşındı' })

    const marks = await ReviewMark.all()
    const [event] = await eventsOf('audit_log.finding_marked')
    assert.lengthOf(marks, 1)
    assert.equal(marks[0].note, 'Büro taşındı')
    assert.deepEqual(event['ssps.details'], { subject, mark: 'explained' })
    assert.notInclude(JSON.stringify(event), 'Büro')
  })

  test('is escalated in two steps, by two auditors', async ({ assert, client }) => {
    const selin = await person('Selin Koç', 'selin', 'auditor')
    const subject = 'outside_clock:account:3:2023-05-14'
    await mark(client, kemal, { subject, mark: 'escalation_asked', note: 'Gece girişi' })
    const { id } = await ReviewMark.firstOrFail()

    await postAs(client, kemal, `/audit/marks/${id}/escalation`, {})
    const own = await ReviewMark.firstOrFail()
    await postAs(client, selin, `/audit/marks/${id}/escalation`, {})
    const other = await ReviewMark.firstOrFail()

    assert.equal(own.mark, 'escalation_asked')
    assert.deepInclude(other.$attributes, { mark: 'escalated', confirmedById: selin.id })
    assert.lengthOf(await eventsOf('audit_log.finding_escalated'), 1)
  })

  async function someNight() {
    await writeEvents(4)
    for (let count = 0; count < 12; count++) {
      await refusal('wrong_code')
    }
    await sealAll()
  }

  function refusal(reason: 'wrong_code' | 'closed') {
    const fields = { actor: AYSE, service: 'backoffice' as const, context: { ip: ADDRESS } }

    return reason === 'closed'
      ? recordRefusal('access.refused', { ...fields, reason })
      : recordRefusal('session.refused', { ...fields, reason })
  }

  function mark(client: ApiClient, by: Staff, fields: Record<string, string>) {
    return postAs(client, by, '/audit/marks', fields)
  }
})

async function writeEventsFrom(ip: string) {
  await db.transaction((trx) =>
    record(trx, 'session.started', { actor: AYSE, service: 'backoffice', context: { ip } })
  )
}

function lastHour() {
  const to = DateTime.now().plus({ minutes: 1 })
  return { from: to.minus({ hours: 1 }), to }
}
