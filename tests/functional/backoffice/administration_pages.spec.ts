import { isSecure } from '#database/secure_timestamp'
import ProposedAct from '#models/proposed_act'
import Staff from '#models/staff'
import { resetDatabase } from '#tests/database'
import { pagesOf } from '#tests/unit/documents/reading'
import { eventsOf, newWorld, person, sinceNow, type World } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const YESIM = { fullName: 'Yeşim Ak', email: 'Yesim@skgm.example', roles: 'clerk,approver' }

test.group('The pages of administrators', (group) => {
  let world: World
  let hasan: Staff
  let fatma: Staff

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    hasan = world.hasan
    fatma = await person('Fatma Şahin', 'fatma', 'administrator')
  })

  test('R27: from the proposal to the printed letter, by two people', async ({
    assert,
    client,
  }) => {
    const proposed = await post(client, hasan, '/backoffice/staff', YESIM)
    const { id } = await ProposedAct.firstOrFail()
    const act = `/backoffice/acts/${id}`
    const shown = await get(client, fatma, act)
    const confirmed = await post(client, fatma, `${act}/confirmation`)
    const waiting = await get(client, fatma, act)
    const letter = await post(client, fatma, `${act}/letter`)
    const again = await post(client, fatma, `${act}/letter`)

    proposed.assertHeader('location', act)
    shown.assertTextIncludes('yesim@skgm.example')
    shown.assertTextIncludes('Onayla')
    confirmed.assertFlashMessage('success', 'İşlem onaylandı ve yapıldı.')
    waiting.assertTextIncludes('Personel zarfını yazdır')
    letter.assertStatus(200)
    letter.assertHeader('content-type', 'application/pdf')
    const [text] = await pagesOf(letter.body())
    assert.include(text, 'Yeşim Ak')
    again.assertFlashMessage('refusal', 'staff_letter_gone')
    const yesim = await Staff.query().where('email', 'yesim@skgm.example').preload('roles').first()
    assert.sameMembers(yesim!.roleNames, ['clerk', 'approver'])
  })

  test('R27: the proposer reads that another confirms, and may withdraw', async ({
    assert,
    client,
  }) => {
    await post(client, hasan, '/backoffice/staff', YESIM)
    const act = await ProposedAct.firstOrFail()

    const shown = await get(client, hasan, `/backoffice/acts/${act.id}`)
    const confirmed = await post(client, hasan, `/backoffice/acts/${act.id}/confirmation`)
    await post(client, hasan, `/backoffice/acts/${act.id}/declination`)

    shown.assertTextIncludes('başka bir sistem yöneticisi onaylar')
    shown.assertTextIncludes('Geri çek')
    assert.include(confirmed.flashMessage('error'), 'Bu işlemi siz önerdiniz')
    assert.lengthOf(await eventsOf('four_eyes.refused'), 1)
    await act.refresh()
    assert.equal(act.state, 'declined')
  })

  test('who confirmed prints the letter, nobody else', async ({ client }) => {
    await post(client, hasan, `/backoffice/staff/${world.ayse.id}/renewal`)
    const { id } = await ProposedAct.firstOrFail()
    await post(client, fatma, `/backoffice/acts/${id}/confirmation`)

    const response = await post(client, hasan, `/backoffice/acts/${id}/letter`)

    response.assertStatus(403)
  })

  test('a confirmation asks for a fresh code', async ({ assert, client }) => {
    await post(client, hasan, `/backoffice/staff/${world.ayse.id}/deactivation`)
    const act = await ProposedAct.firstOrFail()

    const response = await client
      .post(`/backoffice/acts/${act.id}/confirmation`)
      .withGuard('staff')
      .loginAs(fatma)
      .withSession({ signed_in_at: new Date().toISOString() })
      .withCsrfToken()
      .form({ opId: randomUUID() })
      .redirects(0)

    response.assertFlashMessage('refusal', 'step_up_missing')
    await act.refresh()
    assert.isTrue(act.isOpen)
  })

  test('every change has its form: {path}')
    .with([
      { path: 'staff/:ayse/roles', form: { roles: 'clerk,approver' }, kind: 'staff.set_roles' },
      { path: 'staff/:ayse/renewal', form: {}, kind: 'staff.reset_totp' },
      { path: 'staff/:ayse/deactivation', form: {}, kind: 'staff.deactivate' },
      {
        path: 'rounds/:round/instants',
        form: { closesAt: '2099-05-20T17:00' },
        kind: 'round.set_instants',
      },
      {
        path: 'participations/:party/withdrawal',
        form: { decisionNo: '2026/77' },
        kind: 'participation.withdraw',
      },
    ])
    .run(async ({ assert, client }, { form, kind, path }) => {
      const response = await post(client, hasan, `/backoffice/${filled(path)}`, form)

      const act = await ProposedAct.firstOrFail()
      assert.equal(act.kind, kind)
      response.assertHeader('location', `/backoffice/acts/${act.id}`)
      const shown = await get(client, hasan, `/backoffice/acts/${act.id}`)
      shown.assertStatus(200)
      const overview = await get(client, fatma, '/backoffice')
      overview.assertTextIncludes('Onay bekleyen işlemler')
      overview.assertTextIncludes(`/backoffice/acts/${act.id}`)
    })

  test('instants are typed in Turkish time', async ({ assert, client }) => {
    const path = filled('rounds/:round/instants')

    await post(client, hasan, `/backoffice/${path}`, { closesAt: '2099-05-20T17:00' })

    const act = await ProposedAct.firstOrFail()
    assert.propertyVal(act.content, 'closesAt', '2099-05-20T14:00:00.000Z')
  })

  test('what cannot be read proposes nothing: {fault}')
    .with([
      { fault: 'no address', path: 'staff', form: { ...YESIM, email: 'yesim' } },
      { fault: 'a formula', path: 'staff', form: { ...YESIM, fullName: '=cmd()' } },
      { fault: 'two families', path: 'staff', form: { ...YESIM, roles: 'administrator,auditor' } },
      { fault: 'a long name', path: 'staff', form: { ...YESIM, fullName: 'A'.repeat(10_000) } },
      { fault: 'another family', path: 'staff/:ayse/roles', form: { roles: 'auditor' } },
      {
        fault: 'no such day',
        path: 'rounds/:round/instants',
        form: { closesAt: '2099-02-31T10:00' },
      },
      { fault: 'no instant', path: 'rounds/:round/instants', form: { closesAt: 'yarın' } },
      { fault: 'no decision', path: 'participations/:party/withdrawal', form: { decisionNo: '' } },
    ])
    .run(async ({ assert, client }, { form, path }) => {
      const response = await post(client, hasan, `/backoffice/${filled(path)}`, form)

      response.assertStatus(302)
      assert.isEmpty(await ProposedAct.all())
    })

  test('nobody but administrators proposes, reads or decides: {path}')
    .with([
      { path: 'staff' },
      { path: 'staff/:ayse/roles' },
      { path: 'staff/:ayse/renewal' },
      { path: 'staff/:ayse/deactivation' },
      { path: 'rounds/:round/instants' },
      { path: 'participations/:party/withdrawal' },
      { path: 'acts/:act/confirmation' },
      { path: 'acts/:act/declination' },
      { path: 'acts/:act/letter' },
    ])
    .run(async ({ assert, client }, { path }) => {
      await post(client, hasan, '/backoffice/staff', YESIM)
      const { id } = await ProposedAct.firstOrFail()
      const url = `/backoffice/${filled(path).replace(':act', String(id))}`

      for (const staff of [world.ayse, world.mehmet, world.kemal]) {
        const response = await post(client, staff, url, YESIM)
        response.assertStatus(403)
      }
      const acts = await ProposedAct.all()
      assert.deepEqual(
        acts.map(({ state }) => state),
        ['open']
      )
    })

  test('the calendar offers its forms to administrators alone', async ({ assert, client }) => {
    const [ours, theirs] = [
      await get(client, hasan, '/backoffice/calendar'),
      await get(client, world.ayse, '/backoffice/calendar'),
    ]

    ours.assertTextIncludes('Takvimde değişiklik önerisi')
    ours.assertTextIncludes('datetime-local')
    theirs.assertStatus(200)
    theirs.assertTextIncludes('İlk oylama')
    assert.notInclude(theirs.text(), 'datetime-local')
  })

  test('a server whose sessions set their own clock is told apart', async ({ assert, client }) => {
    const overview = await get(client, hasan, '/backoffice')

    assert.notInclude(overview.text(), 'secure_timestamp')
    assert.deepEqual(['YES', 'REPLICATION', 'SUPER', 'NO'].map(isSecure), [
      true,
      true,
      false,
      false,
    ])
  })

  function filled(path: string) {
    return path
      .replace(':ayse', String(world.ayse.id))
      .replace(':round', String(world.election.rounds[0].id))
      .replace(':party', String(world.party.id))
  }
})

function get(client: ApiClient, staff: Staff, path: string) {
  return client.get(path).withGuard('staff').loginAs(staff).withSession(sinceNow()).redirects(0)
}

function post(
  client: ApiClient,
  staff: Staff,
  path: string,
  form: Partial<Record<string, string>> = {}
) {
  return client
    .post(path)
    .withGuard('staff')
    .loginAs(staff)
    .withSession(sinceNow())
    .withCsrfToken()
    .form({ opId: randomUUID(), ...form })
    .redirects(0)
}
