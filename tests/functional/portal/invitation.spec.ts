import { authenticatedAccount } from '#access/account_sign_in'
import SignInRefused from '#exceptions/sign_in_refused'
import Account from '#models/account'
import Applicant from '#models/applicant'
import Invitation from '#models/invitation'
import { declineInvitation, nameLiaison } from '#operations/invitation'
import { tellCode } from '#operations/code_telling'
import { resetDatabase } from '#tests/database'
import { invited, liaison, NAMED, withLetter } from '#tests/functional/portal/world'
import { eventsOf, newWorld, participating, sinceNow, type World } from '#tests/world'
import type Staff from '#models/staff'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

test.group('Naming a liaison by letter', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('a clerk names, another officer confirms, and an account waits for its letter', async ({
    assert,
    client,
  }) => {
    const { ayse, mehmet, party } = world

    const named = await post(client, ayse, `/backoffice/participations/${party.id}/invitations`, {
      ...NAMED,
      opId: randomUUID(),
    })
    const invitation = await Invitation.firstOrFail()
    const confirmed = await confirm(client, mehmet, invitation)

    named.assertHeader('location', `/backoffice/invitations/${invitation.id}`)
    confirmed.assertHeader('location', `/backoffice/invitations/${invitation.id}`)
    const account = await Account.findByOrFail('invitationId', invitation.id)
    assert.containsSubset(account.serialize(), {
      service: 'portal',
      state: 'pending',
      givenName: 'Deniz',
      requestFormId: null,
    })
    assert.lengthOf(await eventsOf('invitation.named'), 1)
    assert.lengthOf(await eventsOf('invitation.confirmed'), 1)
  })

  test('R27: who named the liaison does not confirm, on record', async ({ assert, client }) => {
    const { ayse, party } = world
    const { id } = await nameLiaison(party, NAMED, { by: ayse, opId: randomUUID() })

    await confirm(client, ayse, await Invitation.findOrFail(id))

    const invitation = await Invitation.findOrFail(id)
    assert.equal(invitation.state, 'open')
    assert.isNull(await Account.findBy('invitationId', id))
    assert.lengthOf(await eventsOf('four_eyes.refused'), 1)
  })

  test('R03 m.3/c: an independent candidate is given no portal', async ({ assert }) => {
    const { ayse, election } = world
    const independent = await participating(election, { kind: 'candidate', name: 'Bağımsız' })
    await Applicant.query().where('id', independent.applicantId).update({ kind: 'independent' })

    await assert.rejects(
      () => nameLiaison(independent, NAMED, { by: ayse, opId: randomUUID() }),
      /no_online_service/
    )
  })

  test('one liaison at a time: neither a second letter nor one beside an account', async ({
    assert,
  }) => {
    const { ayse, party } = world
    const again = () => nameLiaison(party, NAMED, { by: ayse, opId: randomUUID() })
    const { id } = await again()

    await assert.rejects(again, /liaison_named_already/)
    await declineInvitation(await Invitation.findOrFail(id), { by: ayse, opId: randomUUID() })
    await invited(world, party)
    await assert.rejects(again, /liaison_has_account/)
  })

  test('what cannot be read is refused at its field: {field}')
    .with([
      { field: 'nationalId', value: '12345678901' },
      { field: 'email', value: 'deniz' },
      { field: 'mobilePhone', value: '0312 555 00 00' },
      { field: 'givenName', value: '=1+1' },
      { field: 'letterOn', value: '31.04.2023' },
    ])
    .run(async ({ assert, client }, { field, value }) => {
      const { ayse, party } = world

      const response = await post(
        client,
        ayse,
        `/backoffice/participations/${party.id}/invitations`,
        { ...NAMED, [field]: value, opId: randomUUID() }
      )

      assert.property(response.flashMessage('inputErrorsBag'), field)
      assert.isNull(await Invitation.first())
    })
})

test.group('The first sign-in at the portal', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('asks for the delivery code beside the password, and tells nobody which was wrong', async ({
    assert,
  }) => {
    const account = await invited(world, world.party)
    const { code, password, username } = await withLetter(account, world)
    const enter = (given: { code?: string; password?: string }) =>
      authenticatedAccount(
        { username, password, code, ...given },
        { door: 'portal', address: '198.51.100.9' }
      )

    await assert.rejects(() => enter({ code: '' }), SignInRefused)
    await assert.rejects(() => enter({ code: other(code) }), SignInRefused)
    await assert.rejects(() => enter({ password: 'abcde23456fghjk789mn' }), SignInRefused)
    const admitted = await enter({ code: `${code.slice(0, 3)} ${code.slice(3)}` })

    assert.equal(admitted.id, account.id)
    assert.sameMembers(await refusals(), ['wrong_code', 'wrong_code', 'wrong_password'])
  })

  test('asks for it never again once the password is their own', async ({ assert }) => {
    const account = await liaison(world)

    const admitted = await authenticatedAccount(
      { username: account.username, password: 'deniz kenarında üç martı' },
      { door: 'portal', address: '198.51.100.9' }
    )

    assert.equal(admitted.id, account.id)
  })

  test('R27: the code is told once, after the handover, by another than who printed', async ({
    assert,
  }) => {
    const { ayse, zeynep } = world
    const account = await invited(world, world.party)
    const { code, delivery } = await withLetter(account, world)
    const tell = (by: Staff) =>
      tellCode(delivery, { by, opId: randomUUID(), phone: '0532 555 10 20' })

    await assert.rejects(() => tell(zeynep), /code_by_another/)
    assert.equal(await tell(ayse), code)
    await assert.rejects(() => tell(ayse), /code_told_already/)
    assert.lengthOf(await eventsOf('credential.code_told'), 1)
  })

  test('R12 m.5/b: an account of another service finds no way in', async ({ assert, client }) => {
    const account = await liaison(world)

    const response = await client
      .get('/ssps')
      .withSession(sinceNow(account))
      .withGuard('account')
      .loginAs(account)
      .redirects(0)

    response.assertHeader('location', '/ssps/sign-in')
    assert.include(response.flashMessage('error'), 'm.3/d')
  })
})

function post(client: ApiClient, by: Staff, url: string, body: object) {
  return client
    .post(url)
    .header('referer', url)
    .header('accept', 'text/html')
    .withGuard('staff')
    .loginAs(by)
    .withSession(sinceNow())
    .withCsrfToken()
    .form(body)
    .redirects(0)
}

function confirm(client: ApiClient, by: Staff, { id }: Invitation) {
  return post(client, by, `/backoffice/invitations/${id}/confirmation`, { opId: randomUUID() })
}

function other(code: string) {
  const none = '0'.repeat(code.length)
  return code === none ? none.replace(/0$/, '1') : none
}

async function refusals() {
  const events = await eventsOf('session.refused')
  return events.map((event) => event['event.reason'])
}
