import { refusalOf } from '#access/account_sign_in'
import { matchesPassword } from '#access/password'
import { ownServiceAccount } from '#access/service_password'
import { sftp } from '#config/sftp'
import { inGroups } from '#documents/initial_password'
import Account from '#models/account'
import type CredentialDelivery from '#models/credential_delivery'
import { printLetter } from '#operations/credential_print'
import { resetDatabase } from '#tests/database'
import { liaison, post, read } from '#tests/functional/portal/world'
import { pagesOf } from '#tests/unit/documents/reading'
import {
  approvedForm,
  eventsOf,
  issuedLetters,
  lawfulContent,
  newWorld,
  readLetter,
  type World,
} from '#tests/world'
import type { ApiClient, ApiResponse } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

const OWN = 'fırtına dinince yelken açılır'
const LATER = 'rüzgâr yön değiştirdi gece'
const HEADQUARTERS = '203.0.113.10'
const SERVICES = ['web_service', 'sftp'] as const

type Opened = { username: string; password: string; id: number }

test.group('The password of a service without a page', (group) => {
  let world: World
  let deniz: Account
  let letters: CredentialDelivery[]

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    deniz = await liaison(world)
    const form = await approvedForm(world.party, { clerk: world.ayse, approver: world.mehmet })
    letters = await issuedLetters(form, world.zeynep)
  })

  test('R15 m.3/g: SFTP waits until the liaison changes its first password in the portal', async ({
    assert,
    client,
  }) => {
    const opened = await open('sftp')
    const before = await atItsDoor(opened)
    const list = await read(client, deniz, '/portal/accounts')

    const response = await change(client, opened, opened.password)

    const account = await Account.findOrFail(opened.id)
    const after = await atItsDoor(opened)
    list.assertTextIncludes(pathOf(opened))
    list.assertTextIncludes('İlk şifreyi değiştir')
    response.assertHeader('location', '/portal/accounts')
    assert.equal(before?.reason, 'initial_password')
    assert.equal(after?.reason, 'closed')
    assert.equal(account.state, 'active')
    assert.isNotNull(account.firstChangedAt)
    assert.isNull(account.initialPasswordExpiresAt)
    assert.isTrue(await matchesPassword(account.password, OWN))
  })

  test('R13 m.5/c: the {$self} account is the target, the liaison the actor of the act on record')
    .with([...SERVICES])
    .run(async ({ assert, client }, service) => {
      const opened = await open(service)

      await change(client, opened, inGroups(opened.password).join('  '))

      const events = await eventsOf('account.password_changed')
      const last = events.at(-1)!
      assert.lengthOf(events, 1)
      assert.equal(last['user.id'], `account:${deniz.id}`)
      assert.equal(last['user.target.id'], `account:${opened.id}`)
      assert.equal(last['ssps.article'], 'm.5/c')
    })

  test('is changed again with the current one, whose list then says since when', async ({
    assert,
    client,
  }) => {
    const opened = await open('web_service')
    await change(client, opened, opened.password)

    await change(client, opened, OWN, LATER)

    const account = await Account.findOrFail(opened.id)
    const list = await read(client, deniz, '/portal/accounts')
    assert.isTrue(await matchesPassword(account.password, LATER))
    assert.lengthOf(await eventsOf('account.password_changed'), 2)
    list.assertTextIncludes('Şifreyi değiştir')
  })

  test('R19 R28: the notice was accepted by the liaison himself and is not asked again', async ({
    assert,
    client,
  }) => {
    const opened = await open('web_service')
    const accepted = await eventsOf('notice.accepted')

    await change(client, opened, opened.password)

    const account = await Account.findOrFail(opened.id)
    assert.equal(account.noticeAcceptedAt?.toMillis(), deniz.noticeAcceptedAt?.toMillis())
    assert.lengthOf(await eventsOf('notice.accepted'), accepted.length)
  })

  test('a password that cannot be taken changes nothing: {message}')
    .with([
      { given: { current: 'abcde23456fghjk789mn' }, field: 'current', message: 'kabul edilmedi' },
      { given: { wanted: 'kısacık' }, field: 'wanted', message: 'en az 15 karakter' },
      { given: { repeated: LATER }, field: 'repeated', message: 'İki yeni şifre aynı değil' },
    ])
    .run(async ({ assert, client }, { given, field, message }) => {
      const opened = await open('sftp')

      const response = await post(client, deniz, pathOf(opened)).form({
        current: opened.password,
        wanted: OWN,
        repeated: OWN,
        ...given,
      })

      const account = await Account.findOrFail(opened.id)
      assert.include(messageAt(response, field), message)
      assert.equal(account.state, 'issued')
      assert.isEmpty(await eventsOf('account.password_changed'))
    })

  test('who guesses at it is stopped, and the log says whose account it was', async ({
    assert,
    client,
  }) => {
    const opened = await open('sftp')

    for (let round = 1; round <= 5; round++) {
      await change(client, opened, 'abcde23456fghjk789mn')
    }
    const response = await change(client, opened, opened.password)

    const [locked] = await eventsOf('account.locked')
    const refused = await eventsOf('account.password_refused')
    const account = await Account.findOrFail(opened.id)
    assert.include(messageAt(response, 'current'), 'On beş dakika')
    assert.equal(account.state, 'issued')
    assert.equal(locked['user.target.id'], `account:${opened.id}`)
    assert.deepEqual(refused.map((event) => event['event.reason']).slice(4), [
      'wrong_password',
      'throttled',
    ])
    assert.equal(refused[0]['user.target.id'], `account:${opened.id}`)
  })

  test('is not the liaison’s to set: {whose}')
    .with([
      { whose: 'a web user’s', find: () => theirs('web_site') },
      { whose: 'his own of the portal', find: () => deniz },
      { whose: 'another applicant’s SFTP', find: strangeSftp },
      { whose: 'nobody’s', find: () => ({ username: 'nobody23456' }) },
    ])
    .run(async ({ assert, client }, { find }) => {
      const { username } = await find()
      const path = `/portal/accounts/${username}/password`

      const shown = await read(client, deniz, path)
      const sent = await post(client, deniz, path).form({
        current: 'x',
        wanted: OWN,
        repeated: OWN,
      })

      const refused = await eventsOf('access.refused')
      shown.assertStatus(404)
      sent.assertStatus(404)
      assert.deepEqual(
        refused.slice(-2).map((event) => event['event.reason']),
        ['not_authorised', 'not_authorised']
      )
    })

  test('waits while the gate is shut, and the page says why: {reason}')
    .with([
      {
        reason: 'deactivated',
        state: {
          state: 'deactivated',
          deactivatedAt: sqlMoment(0),
          deactivationGround: 'not_on_form',
        },
      },
      { reason: 'not_issued', state: { state: 'pending' } },
      { reason: 'expired_initial', state: { initialPasswordExpiresAt: sqlMoment(-1) } },
      { reason: 'locked', state: { lockedUntil: sqlMoment(24 * 60) } },
    ])
    .run(async ({ assert, client }, { reason, state }) => {
      const opened = await open('sftp')
      await Account.query().where('id', opened.id).update(state)

      const response = await change(client, opened, opened.password)

      const page = await read(client, deniz, pathOf(opened))
      const list = await read(client, deniz, '/portal/accounts')
      const [refused] = await eventsOf('access.refused')
      response.assertHeader('location', pathOf(opened))
      page.assertStatus(200)
      assert.notInclude(page.text(), 'name="wanted"')
      assert.notInclude(list.text(), pathOf(opened))
      assert.equal(refused['event.reason'], reason)
      assert.isEmpty(await eventsOf('account.password_changed'))
    })

  test('R12 m.3/d: the SFTP letter names the server and its key, no other letter does', async ({
    assert,
  }) => {
    const [letter, other] = [await textOf('sftp'), await textOf('web_service')]

    assert.include(letter, sftp.host)
    assert.include(letter, sftp.hostKeyFingerprint!)
    assert.notInclude(other, 'SHA256:')
  })

  async function open(service: (typeof SERVICES)[number]): Promise<Opened> {
    const delivery = letterOf(service)
    return { ...(await readLetter(delivery, world.zeynep)), id: delivery.accountId }
  }

  async function textOf(service: (typeof SERVICES)[number]) {
    const pdf = await printLetter(letterOf(service), { by: world.zeynep, opId: randomUUID() })
    const [text] = await pagesOf(pdf)
    return text
  }

  function letterOf(service: Account['service']) {
    return letters.find(({ account }) => account.service === service)!
  }

  function theirs(service: Account['service']) {
    return letterOf(service).account
  }

  async function strangeSftp() {
    const content = lawfulContent({ ips: [{ number: 1, address: '203.0.113.44' }] })
    const people = { clerk: world.ayse, approver: world.mehmet }
    const form = await approvedForm(world.rival, people, content)
    return Account.query().where({ requestFormId: form.id, service: 'sftp' }).firstOrFail()
  }

  async function atItsDoor({ username }: Opened) {
    const account = await ownServiceAccount(deniz, username)
    return refusalOf(account!, { door: 'sftp', address: HEADQUARTERS })
  }

  function change(client: ApiClient, opened: Opened, current: string, wanted = OWN) {
    return post(client, deniz, pathOf(opened)).form({ current, wanted, repeated: wanted })
  }
})

function pathOf({ username }: Opened) {
  return `/portal/accounts/${username}/password`
}

function messageAt(response: ApiResponse, field: string) {
  const bag = response.flashMessage('inputErrorsBag') as Record<string, string[]>
  return bag[field]?.join() ?? ''
}

function sqlMoment(minutes: number) {
  return DateTime.utc().plus({ minutes }).toFormat('yyyy-LL-dd HH:mm:ss.SSS')
}
