import { leafHash, verifiesInclusion } from '#audit/merkle_tree'
import { record, recordRefusal } from '#audit/record'
import { openStoredCheckpoint } from '#audit/published'
import { signHead } from '#audit/signer'
import Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { freshSigner, sealAll, writeEvents } from './audit_log.js'

test.group('The list of audit events', (group) => {
  group.each.setup(() => resetDatabase())

  test('Kemal reads what happened as sentences, newest first', async ({ assert, client }) => {
    const kemal = await staff('Kemal Arslan', 'auditor')
    const ayse = await staff('Ayşe Yılmaz', 'clerk')
    await signedIn(ayse)
    await recordRefusal('session.refused', {
      actor: ayse.actor,
      reason: 'wrong_code',
      service: 'backoffice',
      context: { ip: '203.0.113.7' },
    })
    await sealAll()

    const response = await read(client, kemal, '/audit/events')

    response.assertStatus(200)
    const page = response.text()
    const refused =
      'Ayşe Yılmaz, SKGM yönetim ekranı üzerinden oturum açamadı: hatalı doğrulama kodu.'
    const started = 'Ayşe Yılmaz, SKGM yönetim ekranı üzerinden oturum açtı.'
    assert.include(page, refused)
    assert.include(page, started)
    assert.isBelow(page.indexOf(refused), page.indexOf(started))
    assert.include(page, '203.0.113.7')
    assert.include(page, '2 kayıt')
  })

  test('the log has no reader but auditors: {role}')
    .with([{ role: 'clerk' }, { role: 'approver' }, { role: 'administrator' }] as const)
    .run(async ({ client }, { role }) => {
      const person = await staff('Ayşe Yılmaz', role)

      const list = await read(client, person, '/audit/events')
      const event = await read(client, person, `/audit/events/${UNKNOWN}`)

      list.assertStatus(403)
      event.assertStatus(403)
    })

  test('filters stand in the address bar and in the form', async ({ assert, client }) => {
    const kemal = await staff('Kemal Arslan', 'auditor')
    const ayse = await staff('Ayşe Yılmaz', 'clerk')
    const mehmet = await staff('Mehmet Kaya', 'approver')
    await signedIn(ayse)
    await signedIn(mehmet)
    await sealAll()

    const response = await read(client, kemal, `/audit/events?actor=staff:${mehmet.id}&ip=`)

    assert.include(response.text(), 'Mehmet Kaya, SKGM yönetim ekranı üzerinden oturum açtı.')
    assert.notInclude(response.text(), 'Ayşe Yılmaz, SKGM')
    assert.match(response.text(), new RegExp(`value="staff:${mehmet.id}" selected`))
  })

  test('a filter that makes no sense is answered at its field: {what}')
    .with([
      { what: 'half an address', query: 'ip=127.1.1' },
      { what: 'an endless address', query: `ip=${'1'.repeat(10_000)}` },
      { what: 'a word for a time', query: 'from=yesterday' },
      { what: 'a day that never was', query: 'from=2023-13-45T10:00' },
      { what: 'the year 0', query: 'to=0000-01-01T00:00' },
      { what: 'NUL for a person', query: 'actor=%00' },
      { what: 'a list of persons', query: 'actor[]=staff:1' },
      { what: 'SQL for an applicant', query: 'applicant=1%20or%201' },
      { what: 'an unknown action', query: 'action=everything' },
      { what: 'a negative place', query: 'before=-1' },
      { what: 'an infinite place', query: 'before=1e400' },
    ])
    .run(async ({ client }, { query }) => {
      const kemal = await staff('Kemal Arslan', 'auditor')

      const response = await read(client, kemal, `/audit/events?${query}`)

      response.assertStatus(422)
    })

  test('a search is logged once, the plain list never', async ({ assert, client }) => {
    const kemal = await staff('Kemal Arslan', 'auditor')

    const search = await read(client, kemal, '/audit/events?outcome=failure')
    await read(client, kemal, '/audit/events?outcome=failure', search.session())
    await read(client, kemal, '/audit/events')

    const searches = await eventsOf('audit_log.searched')
    assert.lengthOf(searches, 1)
    assert.equal(searches[0]['user.id'], `staff:${kemal.id}`)
    assert.deepEqual(searches[0]['ssps.details'], { filters: { outcome: 'failure' } })
  })
})

test.group('One audit event', (group) => {
  group.each.setup(() => resetDatabase())

  test('is shown with its evidence, its old and new values, and its record', async ({
    assert,
    client,
  }) => {
    const kemal = await staff('Kemal Arslan', 'auditor')
    const ayse = await staff('Ayşe Yılmaz', 'clerk')
    const id = await db.transaction((trx) =>
      record(trx, 'account.updated', {
        actor: ayse.actor,
        election: 1,
        applicant: 2,
        target: { type: 'account', id: 3 },
        changes: [
          { field: 'givenName', from: 'Deniz', to: 'Derya', personal: true },
          { field: 'nationalId', from: '10000000146', to: null, personal: true },
        ],
      })
    )
    await sealAll()

    const response = await read(client, kemal, `/audit/events/${id}`)

    response.assertStatus(200)
    const page = response.text()
    assert.include(page, 'Doğrulandı')
    assert.include(page, 'Derya')
    assert.include(page, '100******46')
    assert.notInclude(page, '10000000146')
    assert.include(page, '&quot;event.action&quot;:&quot;account.updated&quot;')
  })

  test('leads to what stands beside it and to what the same request wrote', async ({
    assert,
    client,
  }) => {
    const kemal = await staff('Kemal Arslan', 'auditor')
    const ayse = await staff('Ayşe Yılmaz', 'clerk')
    const before = await signedIn(kemal)
    const context = { traceId: 'one-request' }
    const actor = ayse.actor
    const ids = await db.transaction(async (trx) => [
      await record(trx, 'session.started', { actor, context }),
      await record(trx, 'session.started', { actor: kemal.actor }),
      await record(trx, 'session.ended', { actor, context, reason: 'signed_out' }),
    ])
    await sealAll()

    const response = await read(client, kemal, `/audit/events/${ids[0]}`)

    const linked = [...response.text().matchAll(/href="\/audit\/events\/([\da-f-]{36})"/g)]
    const leading = linked.map(([, id]) => id)
    assert.deepEqual(leading, [ids[2], before, ids[1]])
  })

  test('reading it is logged', async ({ assert, client }) => {
    const kemal = await staff('Kemal Arslan', 'auditor')
    const id = await signedIn(kemal)
    await sealAll()

    const response = await read(client, kemal, `/audit/events/${id}`)

    response.assertStatus(200)
    const [viewed] = await eventsOf('audit_log.event_viewed')
    assert.equal(viewed['user.id'], `staff:${kemal.id}`)
    assert.deepEqual(viewed['ssps.target'], { type: 'audit_event', id })
  })

  test('its proof file is checked with the public key alone, and taking it is logged', async ({
    assert,
    cleanup,
    client,
  }) => {
    cleanup(await freshSigner())
    const kemal = await staff('Kemal Arslan', 'auditor')
    const [, , id] = await writeEvents(7)
    await sealAll()
    await signHead()

    const response = await read(client, kemal, `/audit/events/${id}/proof`)

    response.assertStatus(200)
    response.assertHeader('content-type', 'text/plain; charset=utf-8')
    const [head, note] = splitOnce(response.text(), '\n\n')
    const [format, extra, index, ...hashes] = head.split('\n')
    const payload = Buffer.from(extra.replace('extra ', ''), 'base64')
    const { rootHash, treeSize } = await openStoredCheckpoint(note, 1)
    assert.equal(format, 'c2sp.org/tlog-proof@v1')
    assert.equal(JSON.parse(payload.toString())['event.id'], id)
    assert.deepEqual([index, treeSize], ['index 2', 7])
    assert.isTrue(
      verifiesInclusion({
        index: 2,
        size: 7,
        leaf: leafHash(payload),
        root: rootHash,
        proof: hashes.map((hash) => Buffer.from(hash, 'base64')),
      })
    )
    assert.lengthOf(await eventsOf('audit_log.proof_taken'), 1)
  })

  test('has no proof file before a signed head contains it, and says so', async ({
    assert,
    client,
  }) => {
    const kemal = await staff('Kemal Arslan', 'auditor')
    const id = await signedIn(kemal)
    await sealAll()

    const response = await read(client, kemal, `/audit/events/${id}/proof`)

    response.assertStatus(302)
    response.assertHeader('location', `/audit/events/${id}`)
    response.assertFlashMessage(
      'error',
      'Bu kayıt henüz imzalı bir defter başında yer almıyor. İmza dakikalar içinde atılır; sonra yeniden deneyiniz.'
    )
    assert.isEmpty(await eventsOf('audit_log.proof_taken'))
  })

  test('what is no event is not found', async ({ client }) => {
    const kemal = await staff('Kemal Arslan', 'auditor')

    const unknown = await read(client, kemal, `/audit/events/${UNKNOWN}`)
    const nonsense = await read(client, kemal, '/audit/events/%00%27')

    unknown.assertStatus(404)
    nonsense.assertStatus(404)
  })
})

const UNKNOWN = '0198a5e0-0000-7000-8000-000000000000'

async function staff(fullName: string, role: 'clerk' | 'approver' | 'administrator' | 'auditor') {
  const roleFamily = role === 'clerk' || role === 'approver' ? 'office' : role
  const person = await Staff.create({
    fullName,
    email: `${fullName.split(' ')[0].toLowerCase().replace('ş', 's')}@ysk.example`,
    roleFamily,
    password: 'unused',
    passwordKey: '1',
    totpSecret: 'unused',
    totpLastStep: 0,
    locale: 'tr',
    version: 1,
  })
  await db
    .table('staff_roles')
    .insert({ staff_id: person.id, role, role_family: roleFamily, granted_at: new Date() })
  await person.load('roles')

  return person
}

function signedIn(person: Staff) {
  return db.transaction((trx) =>
    record(trx, 'session.started', { actor: person.actor, service: 'backoffice' })
  )
}

function read(client: ApiClient, person: Staff, path: string, session: object = {}) {
  return client
    .get(path)
    .withGuard('staff')
    .loginAs(person)
    .withSession({ ...session, signed_in_at: new Date().toISOString() })
    .redirects(0)
}

async function eventsOf(action: string) {
  const rows = await db.from('audit_events').orderBy('id')
  const events = rows.map(({ payload }) => JSON.parse(payload))
  return events.filter((event) => event['event.action'] === action)
}

function splitOnce(text: string, separator: string) {
  const at = text.indexOf(separator)
  return [text.slice(0, at), text.slice(at + separator.length)]
}
