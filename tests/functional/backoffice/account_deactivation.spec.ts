import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import ProposedAct from '#models/proposed_act'
import type Staff from '#models/staff'
import { confirmAct, declineAct, proposeAct } from '#operations/administration'
import { resetDatabase } from '#tests/database'
import { changePassword, OWN, signIn, type User, visit } from '#tests/functional/ssps/world'
import { eventsOf, newWorld, sinceNow, webUser, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const EXPLANATION = 'Zarf yolda kayboldu'

test.group('The deactivation of one account', (group) => {
  let world: World
  let user: User

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await webUser(world)
  })

  test('R27: changes nothing before an approver confirms it; then it is final', async ({
    assert,
    client,
  }) => {
    const session = await signIn(client, user)
    const act = await proposed(world.ayse)
    const before = await Account.findOrFail(user.id)

    await confirm(act, world.elif)

    const after = await Account.findOrFail(user.id)
    const answer = await visit(client, '/ssps', session)
    const [event] = await eventsOf('account.deactivated')
    assert.equal(before.state, 'issued')
    assert.containsSubset(after.serialize(), {
      state: 'deactivated',
      deactivationGround: 'two_officers',
      deactivationActId: act.id,
    })
    assert.isNull(after.password)
    answer.assertHeader('location', '/ssps/sign-in')
    assert.equal(event['event.reason'], 'two_officers')
    await assert.rejects(() => proposed(world.ayse), /deactivated/)
  })

  test('R27: its proposer is refused, on record, and so is the database', async ({ assert }) => {
    const act = await proposed(world.mehmet)

    await assert.rejects(() => confirm(act, world.mehmet), /confirmed_own_act/)
    await assert.rejects(
      () =>
        db.rawQuery(
          `update proposed_acts set state = 'confirmed', decided_by_id = ?, decided_at = now(3)`,
          [world.mehmet.id]
        ),
      /four_eyes_on_act/
    )

    assert.lengthOf(await eventsOf('four_eyes.refused'), 1)
    assert.equal(await stateNow(), 'issued')
  })

  test('R27: a clerk proposes and does not confirm', async ({ assert, client }) => {
    const act = await proposed(world.ayse)

    const response = await send(client, world.zeynep, `/backoffice/cases/${act.id}/confirmation`)

    response.assertStatus(403)
    assert.equal(await stateNow(), 'issued')
  })

  test('is not escaped by a password changed in between', async ({ assert, client }) => {
    const act = await proposed(world.ayse)
    await changePassword(client, user, await signIn(client, user))
    assert.equal(await stateNow(), 'active')

    await confirm(act, world.elif)

    await signIn(client, { username: user.username, password: OWN })
    assert.equal(await stateNow(), 'deactivated')
    const refused = await eventsOf('session.refused')
    assert.equal(refused.at(-1)!['event.reason'], 'deactivated')
  })

  test('declined, it leaves the account as it was', async ({ assert }) => {
    const act = await proposed(world.ayse)

    await declineAct(act, { by: world.elif, opId: randomUUID() })

    await assert.rejects(() => confirm(act, world.elif), /act_decided/)
    assert.equal(await stateNow(), 'issued')
    assert.lengthOf(await eventsOf('desk.declined'), 1)
  })

  test('two confirm at once: it is done once', async ({ assert }) => {
    const act = await proposed(world.ayse)

    const answers = await Promise.allSettled([confirm(act, world.elif), confirm(act, world.mehmet)])

    const outcomes = answers.map(({ status }) => status)
    assert.sameMembers(outcomes, ['fulfilled', 'rejected'])
    assert.lengthOf(await eventsOf('account.deactivated'), 1)
  })

  test('races a sign-in and wins: nobody is in afterwards', async ({ assert, client }) => {
    const act = await proposed(world.ayse)

    const [session] = await Promise.all([signIn(client, user), confirm(act, world.elif)])

    const answer = await visit(client, '/ssps', session)
    const starts = await eventsOf('session.started')
    const [end] = await eventsOf('account.deactivated')
    answer.assertHeader('location', '/ssps/sign-in')
    assert.isTrue(starts.every((start) => timeOf(start) <= timeOf(end)))
  })

  test('has a reason, or is not proposed', async ({ assert, client }) => {
    const url = `/backoffice/accounts/${user.username}/deactivation`

    const response = await send(client, world.ayse, url, { deactivationReason: ' ' })

    const messages = response.flashMessage('inputErrorsBag') as Record<string, string[]>
    assert.property(messages, 'deactivationReason')
    assert.isNull(await ProposedAct.first())
  })

  test('rests on a ground, says the database', async ({ assert }) => {
    const set = (columns: string) => () =>
      db.rawQuery(
        `update accounts set state = 'deactivated', deactivated_at = now(3), ${columns} where id = ?`,
        [user.id]
      )

    await assert.rejects(set('password = null'), /deactivation_has_ground/)
    await assert.rejects(set(`deactivation_ground = 'two_officers'`), /deactivation_names_act/)
  })

  test('waits in the overview and on the page of the account, with its reason', async ({
    client,
  }) => {
    const response = await send(
      client,
      world.ayse,
      `/backoffice/accounts/${user.username}/deactivation`,
      { deactivationReason: EXPLANATION }
    )
    const act = await ProposedAct.firstOrFail()
    const read = (by: Staff, url: string) =>
      client.get(url).withSession(sinceNow()).withGuard('staff').loginAs(by)

    const overview = await read(world.elif, '/backoffice')
    const page = await read(world.elif, `/backoffice/cases/${act.id}`)
    const account = await read(world.elif, `/backoffice/accounts/${user.username}`)
    const hidden = await read(world.hasan, `/backoffice/acts/${act.id}`)

    response.assertHeader('location', `/backoffice/cases/${act.id}`)
    overview.assertTextIncludes('Hesabın pasif hale getirilmesi')
    page.assertTextIncludes(EXPLANATION)
    page.assertTextIncludes('Onayla')
    account.assertTextIncludes('Pasif hale getirme onay bekliyor')
    hidden.assertStatus(404)
  })

  test('voids the letters that nobody used yet', async ({ assert }) => {
    const letter = await CredentialDelivery.query()
      .whereHas('account', (account) => account.where('service', 'portal'))
      .firstOrFail()
    const { id } = await proposeAct(
      'account.deactivate',
      { accountId: letter.accountId, explanation: EXPLANATION },
      { by: world.ayse, opId: randomUUID() }
    )

    await confirm(await ProposedAct.findOrFail(id), world.elif)

    await letter.refresh()
    assert.containsSubset(letter.serialize(), { state: 'voided', fileKey: null })
  })

  async function proposed(by: Staff) {
    const what = { accountId: user.id, explanation: EXPLANATION }
    const { id } = await proposeAct('account.deactivate', what, { by, opId: randomUUID() })

    return ProposedAct.findOrFail(id)
  }

  async function stateNow() {
    const { state } = await Account.findOrFail(user.id)
    return state
  }
})

function timeOf(event: Record<string, unknown>) {
  return String(event['@timestamp'])
}

function confirm(act: ProposedAct, by: Staff) {
  return confirmAct(act, { by, opId: randomUUID() })
}

function send(client: ApiClient, by: Staff, url: string, body: object = {}) {
  return client
    .post(url)
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
    .withCsrfToken()
    .redirects(0)
    .form({ opId: randomUUID(), ...body })
}
