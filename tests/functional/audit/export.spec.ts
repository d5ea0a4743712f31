import { recordRefusal } from '#audit/record'
import { signHead } from '#audit/signer'
import { readTableFile } from '#imports/table_file'
import type Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import { AYSE, freshSigner, sealAll, tamper, writeEvents } from '#tests/functional/audit/audit_log'
import { eventsOf, newWorld, sinceNow } from '#tests/world'
import { pagesOf } from '#tests/unit/documents/reading'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'

const MARK = '\ufeff'

test.group('The log as a table', (group) => {
  let kemal: Staff

  group.each.setup(async () => {
    await resetDatabase()
    const world = await newWorld()
    kemal = world.kemal
    return freshSigner()
  })

  test('holds all that the search finds, once each, newest first', async ({ assert, client }) => {
    const ids = await writeEvents(2500)
    await sealAll()

    const response = await ask(client, { action: 'session.started', format: 'plain' })

    response.assertStatus(200)
    response.assertHeader('content-type', 'text/csv; charset=utf-8')
    const [heading, ...rows] = linesOf(response.text())
    assert.match(heading, /^Zaman \(Türkiye\);Zaman \(UTC\);Olay;Kişi;/)
    assert.deepEqual(
      rows.map((line) => line.split(';')[11]),
      ids.toReversed()
    )
  })

  test('goes on behind an event that somebody took out of the database', async ({
    assert,
    client,
  }) => {
    const ids = await writeEvents(2500)
    await sealAll()
    await tamper('audit_events', `delete from audit_events where payload like '%${ids.at(-7)}%'`)

    const response = await ask(client, { action: 'session.started', format: 'plain' })

    assert.lengthOf(linesOf(response.text()), 1 + 2499)
  })

  test('leaves out what the filters leave out, and is on record with them', async ({
    assert,
    client,
  }) => {
    await writeEvents(3)
    await recordRefusal('session.refused', {
      actor: AYSE,
      reason: 'wrong_code',
      service: 'backoffice',
      context: { ip: '203.0.113.7' },
    })
    await sealAll()

    const response = await ask(client, { ip: '203.0.113.7', format: 'spreadsheet' })

    const [, ...rows] = linesOf(response.text())
    const [event] = await eventsOf('audit_log.rows_exported')
    assert.isTrue(response.text().startsWith(MARK))
    assert.lengthOf(rows, 1)
    assert.include(rows[0], 'hatalı doğrulama kodu')
    assert.equal(event['user.id'], `staff:${kemal.id}`)
    assert.deepEqual(event['ssps.details'], {
      filters: { ip: '203.0.113.7' },
      format: 'spreadsheet',
    })
  })

  test('is a workbook that a reader of workbooks reads, formulas as text', async ({
    assert,
    client,
  }) => {
    const ids = await writeEvents(1200)
    await sealAll()

    const request = ask(client, { action: 'session.started', format: 'workbook' })
    request.request.responseType('arraybuffer')
    const response = await request

    const { rows } = await readTableFile(response.body())
    assert.match(String(response.header('content-disposition')), /iz-kayitlari-[\d-]+\.xlsx/)
    assert.lengthOf(rows, 1201)
    assert.deepEqual(
      rows.slice(1).map((cells) => cells[11].text),
      ids.toReversed()
    )
    const [event] = await eventsOf('audit_log.rows_exported')
    assert.deepInclude(event['ssps.details'], { format: 'workbook' })
  })

  test('is a report on numbered sheets, with what was asked and each event once', async ({
    assert,
    client,
  }) => {
    await writeEvents(130)
    await sealAll()
    await signHead()

    const request = ask(client, { action: 'session.started', format: 'report' })
    request.request.responseType('arraybuffer')
    const response = await request

    const sheets = await pagesOf(response.body())
    const places = sheets.flatMap((sheet) =>
      [...sheet.matchAll(/^(\d+)\s+\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d/gm)].map(([, place]) => place)
    )
    const [event] = await eventsOf('audit_log.rows_exported')
    response.assertHeader('content-type', 'application/pdf')
    assert.match(String(response.header('content-disposition')), /iz-kayitlari-[\d-]+\.pdf/)
    assert.isAbove(sheets.length, 3)
    assert.match(sheets[0], /İz Kayıtları Raporu/)
    assert.match(sheets[0], /130 kayıt, en yenisi başta/)
    assert.match(sheets[0], /Oturum.*açıldı/s)
    assert.match(sheets.at(-1)!, new RegExp(`${sheets.length} ?/ ?${sheets.length}`))
    assert.lengthOf(new Set(places), 130)
    assert.deepEqual(
      places,
      places.toSorted((one, other) => Number(other) - Number(one))
    )
    assert.deepInclude(event['ssps.details'], { format: 'report' })
  })

  test('is no report of more events than one may hold', async ({ assert, client }) => {
    await writeEvents(5001)
    await sealAll()

    const response = await ask(client, { action: 'session.started', format: 'report' })

    response.assertStatus(302)
    response.assertFlashMessage('refusal', 'too_many_on_paper')
    assert.isEmpty(await eventsOf('audit_log.rows_exported'))
  })

  test('is a heading alone when nothing fits', async ({ assert, client }) => {
    const response = await ask(client, { actor: 'staff:999', format: 'plain' })

    assert.lengthOf(linesOf(response.text()), 1)
  })

  test('asks for the person’s own code first', async ({ assert, client }) => {
    const response = await ask(client, { format: 'plain' }, { ...sinceNow(), confirmed_at: '' })

    response.assertStatus(302)
    assert.isEmpty(await eventsOf('audit_log.rows_exported'))
  })

  test('has no other format than those that are offered', async ({ assert, client }) => {
    const response = await ask(client, { format: 'pdf' })

    response.assertStatus(302)
    assert.isEmpty(await eventsOf('audit_log.rows_exported'))
  })

  function ask(client: ApiClient, fields: Record<string, string>, session = sinceNow()) {
    return client
      .post('/audit/exports')
      .withSession(session)
      .withGuard('staff')
      .loginAs(kemal)
      .withCsrfToken()
      .form(fields)
      .redirects(0)
  }
})

function linesOf(text: string) {
  return text.trimEnd().split('\r\n')
}
