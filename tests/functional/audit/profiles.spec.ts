import { profileOf } from '#audit/profile'
import { recordRefusal } from '#audit/record'
import type Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import { AYSE, sealAll, writeEvents } from '#tests/functional/audit/audit_log'
import { getAs } from '#tests/functional/audit/pages'
import { eventsOf, newWorld } from '#tests/world'
import { test } from '@japa/runner'

const ADDRESS = '203.0.113.7'

test.group('What the log holds of one', (group) => {
  let kemal: Staff

  group.each.setup(async () => {
    await resetDatabase()
    const world = await newWorld()
    kemal = world.kemal
    await writeEvents(3)
    await refusal()
    await refusal()
    await sealAll()
  })

  test('person: by address and by action, refusals beside them', async ({ assert }) => {
    const profile = await profileOf('person', 'staff:1')

    const [from] = profile!.shares!.filter(({ term }) => term === ADDRESS)
    const started = profile!.actions!.find(({ term }) => term === 'session.started')
    assert.deepInclude(from, { events: 2, refused: 2 })
    assert.isBelow(from.first.toMillis(), from.last.toMillis() + 1)
    assert.deepInclude(started, { events: 3, refused: 0 })
  })

  test('address: who came from there', async ({ assert }) => {
    const profile = await profileOf('address', ADDRESS)

    assert.deepEqual(
      profile!.shares!.map(({ events, term }) => [term, events]),
      [['staff:1', 2]]
    )
  })

  test('stands on a page that leads on, and is a search on record', async ({ assert, client }) => {
    const page = await getAs(client, kemal, `/audit/profiles/address/${ADDRESS}`)

    page.assertStatus(200)
    const [, link] = /href="(\/audit\/profiles\/person\/[^"]+)"/.exec(page.text())!
    const further = await getAs(client, kemal, link)
    further.assertStatus(200)
    const [event] = await eventsOf('audit_log.searched')
    assert.deepEqual(event['ssps.details'], { filters: { ip: ADDRESS } })
  })

  test('is nothing where no event ever named it', async ({ client }) => {
    const page = await getAs(client, kemal, '/audit/profiles/person/account:4711')

    page.assertStatus(404)
  })
})

function refusal() {
  return recordRefusal('session.refused', {
    actor: AYSE,
    reason: 'wrong_code',
    service: 'backoffice',
    context: { ip: ADDRESS },
  })
}
