import SavedSearch from '#models/saved_search'
import type Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import { getAs, postAs } from '#tests/functional/audit/pages'
import { eventsOf, newWorld, person } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'

test.group('A search that is saved', (group) => {
  let kemal: Staff

  group.each.setup(async () => {
    await resetDatabase()
    const world = await newWorld()
    kemal = world.kemal
  })

  test('keeps what was typed, stands in the list and leads there', async ({ assert, client }) => {
    const response = await save(client, {
      name: 'Gece girişleri',
      from: '2023-05-14T17:00',
      ip: '198.51.100.',
    })
    const page = await getAs(client, kemal, '/audit/events')

    const search = await SavedSearch.firstOrFail()
    assert.deepEqual(search.query, { from: '2023-05-14T17:00', ip: '198.51.100.' })
    assert.match(String(response.header('location')), /^\/audit\/events\?from=2023-05-14T17/)
    page.assertTextIncludes('Gece girişleri')
    page.assertTextIncludes('/audit/events?from=2023-05-14T17%3A00&amp;ip=198.51.100.')
    assert.lengthOf(await eventsOf('audit_log.search_saved'), 1)
  })

  test('goes when it is removed, by its owner alone', async ({ assert, client }) => {
    await save(client, { name: 'Eski', ip: '198.51.100.' })
    const { id } = await SavedSearch.firstOrFail()
    const selin = await person('Selin Koç', 'selin', 'auditor')

    const foreign = await postAs(client, selin, `/audit/searches/${id}/removal`, {})
    await postAs(client, kemal, `/audit/searches/${id}/removal`, {})
    const page = await getAs(client, kemal, '/audit/events')

    foreign.assertStatus(403)
    assert.notInclude(page.text(), 'Eski')
    assert.lengthOf(await eventsOf('audit_log.search_removed'), 1)
  })

  test('is refused beyond thirty', async ({ assert, client }) => {
    await SavedSearch.createMany(
      Array.from({ length: 30 }, (_, number) => ({
        staffId: kemal.id,
        name: `Arama ${number}`,
        filters: '{}',
      }))
    )

    await save(client, { name: 'Bir daha' })

    assert.lengthOf(await SavedSearch.all(), 30)
  })

  test('has a name and no address that is none', async ({ assert, client }) => {
    await save(client, { name: '' })
    await save(client, { name: 'Adres', ip: 'yarım' })

    assert.isEmpty(await SavedSearch.all())
  })

  function save(client: ApiClient, fields: Record<string, string>) {
    return postAs(client, kemal, '/audit/searches', fields)
  }
})
