import { authenticatedAccount } from '#access/account_sign_in'
import { clock } from '#access/clock'
import ConnectionCheck from '#models/connection_check'
import SupportRequest from '#models/support_request'
import { readinessFacts, readinessOf, readinessSummary } from '#operations/readiness'
import { answerSupport, askSupport } from '#operations/support'
import { resetDatabase } from '#tests/database'
import { sealAll } from '#tests/functional/audit/audit_log'
import { liaison, post, read } from '#tests/functional/portal/world'
import { eventsOf, newWorld, participating, sinceNow, webUser, type World } from '#tests/world'
import Account from '#models/account'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

test.group("The liaison's own view", (group) => {
  let world: World
  let deniz: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    await webUser(world)
    deniz = await liaison(world, await otherParty(world))
  })

  test('R21 m.4/b-5: refused sign-ins stand there with their true reason, and no other applicant’s', async ({
    assert,
    client,
  }) => {
    const stranger = await liaison(world, await otherParty(world))
    await fail(deniz.username)
    await fail(stranger.username)
    await sealAll()

    const page = await read(client, deniz, '/portal/access-lines?action=session.refused')

    page.assertTextIncludes('hatalı şifre')
    assert.lengthOf(page.text().match(/hatalı şifre/g)!, 1)
    assert.lengthOf(await eventsOf('audit_log.own_lines_viewed'), 1)
  })

  test('no other line of the log can be asked for', async ({ assert, client }) => {
    const page = await read(client, deniz, '/portal/access-lines?action=request_form.viewed')

    assert.notEqual(page.status(), 200)
  })

  test('R30 m.4/b-6: a support request is asked, answered once, and both are on record', async ({
    assert,
    client,
  }) => {
    await post(client, deniz, '/portal/support-requests').form({
      opId: randomUUID(),
      service: 'web_site',
      text: 'Sayfa açılmıyor.',
    })
    const asked = await SupportRequest.firstOrFail()
    const answer = () =>
      answerSupport(asked, { answer: 'Yenileyiniz.', by: world.ayse, opId: randomUUID() })

    await answer()

    await assert.rejects(answer, /answered_already/)
    const page = await read(client, deniz, '/portal/support-requests')
    page.assertTextIncludes('Yenileyiniz.')
    assert.lengthOf(await eventsOf('support_request.asked'), 1)
    assert.lengthOf(await eventsOf('support_request.answered'), 1)
  })

  test('of support shows nothing of another applicant', async ({ assert, client }) => {
    const stranger = await liaison(world, await otherParty(world))
    await askSupport(stranger, { opId: randomUUID(), service: 'portal', text: 'KANARYA-7f3a' })

    const page = await read(client, deniz, '/portal/support-requests')

    assert.notInclude(page.text(), 'KANARYA-7f3a')
  })
})

test.group('The connection check', (group) => {
  const usual = clock.now
  let world: World
  let deniz: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    await webUser(world)
    deniz = await liaison(world, await otherParty(world))
  })
  group.each.teardown(() => {
    clock.now = usual
  })

  test('R22 m.4/b-1: records the median of the runs and the address the server saw', async ({
    assert,
    client,
  }) => {
    await post(client, deniz, '/portal/connection').form({
      'opId': randomUUID(),
      'runs[0]': '9000',
      'runs[1]': '4000',
      'runs[2]': '6000',
    })

    const check = await ConnectionCheck.firstOrFail()
    assert.containsSubset(check.serialize(), {
      address: '127.0.0.1',
      kilobitsPerSecond: 6000,
    })
    assert.isFalse(check.isRegistered)
  })

  test('R22 m.4/b-1: the measurement rests on voting day from 16.00, the address does not', async ({
    assert,
    client,
  }) => {
    const [round] = deniz.participation.rounds
    clock.now = () =>
      DateTime.fromISO(`${round.votingDay.toISODate()}T16:00:00`, {
        zone: 'Europe/Istanbul',
      }) as DateTime<true>

    const sample = await read(client, deniz, '/portal/connection/sample')
    await post(client, deniz, '/portal/connection').form({
      'opId': randomUUID(),
      'runs[0]': '9000',
    })

    sample.assertStatus(409)
    const check = await ConnectionCheck.firstOrFail()
    assert.isNull(check.kilobitsPerSecond)
  })

  test('R17 m.4/b-2, R13 m.5/c: is green with address, line and every first password', async ({
    assert,
  }) => {
    const facts = await readinessFacts(deniz.participation)
    const { rules } = deniz.participation.election.circular
    const check = { isRegistered: true, megabitsPerSecond: rules.minimumMbps }
    const isReady = (one: Parameters<typeof readinessOf>[0]) => readinessOf(one, rules).isReady
    const ready = { check, waiting: [], isApproved: true }

    assert.deepEqual(facts, { check: null, waiting: [], isApproved: false })
    assert.isTrue(isReady(ready))
    assert.isFalse(isReady({ ...ready, check: null }))
    assert.isFalse(
      isReady({ ...ready, check: { ...check, megabitsPerSecond: rules.minimumMbps - 0.001 } })
    )
    assert.isFalse(isReady({ ...ready, check: { ...check, isRegistered: false } }))
    assert.isFalse(isReady({ ...ready, waiting: [deniz] }))
    assert.isFalse(isReady({ ...ready, isApproved: false }))
  })

  test('R22 m.4/b-1: SKGM sees in its overview who lacks what', async ({ assert, client }) => {
    const overview = () =>
      client.get('/backoffice').withSession(sinceNow()).withGuard('staff').loginAs(world.ayse)
    const before = await overview()
    const { lacking } = await readinessSummary(world.election)
    const [{ participation }] = lacking
    await ConnectionCheck.create({
      participationId: participation.id,
      address: '203.0.113.10',
      isRegistered: true,
      kilobitsPerSecond: 9000,
      checkedById: deniz.id,
      checkedAt: DateTime.now(),
    })
    await Account.query()
      .where('participationId', participation.id)
      .update({ firstChangedAt: db.raw('now(3)') })

    const after = await overview()

    before.assertTextIncludes('hazır olan: 0 / 1')
    before.assertTextIncludes('Eksik')
    after.assertTextIncludes('hazır olan: 1 / 1')
    assert.notInclude(after.text(), 'Eksik')
  })
})

let parties = 0

function otherParty({ election }: World) {
  return participating(election, { kind: 'party', name: `Başka Parti ${(parties += 1)}` })
}

function fail(username: string) {
  return authenticatedAccount(
    { username, password: 'abcde23456fghjk789mn' },
    { door: 'portal', address: '198.51.100.9' }
  ).catch(() => null)
}
