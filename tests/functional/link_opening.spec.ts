import { matchesPassword } from '#access/password'
import { destroyPrintFile, openPrintFile, PrintFileGone } from '#documents/print_file'
import Account from '#models/account'
import Circular from '#models/circular'
import CredentialDelivery from '#models/credential_delivery'
import { deactivateAccount } from '#operations/account_deactivation'
import { expireDeliveries } from '#operations/credential_expiry'
import { openLink } from '#operations/link_opening'
import { inTransaction } from '#operations/transaction'
import { checksums } from '#tests/checksums'
import { resetDatabase } from '#tests/database'
import { formBesideLiaison, linkTo } from '#tests/functional/portal/world'
import { everythingKept, holds } from '#tests/kept'
import { eventsOf, newWorld, type World } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'

const ADDRESS = '203.0.113.77'

type Linked = Awaited<ReturnType<typeof linkTo>>

test.group('A one-time link', (group) => {
  let world: World
  let holder: Account
  let sent: Linked

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    ;({ holder } = await formBesideLiaison(world))
    sent = await linkTo(holder, world.zeynep)
  })

  test('R12 m.5/b: shows user name and first password once, with the address of the service', async ({
    assert,
    client,
  }) => {
    const response = await open(client, sent)

    const password = passwordIn(response.text())
    const account = await Account.findOrFail(holder.id)
    response.assertStatus(200)
    response.assertTextIncludes(account.username)
    response.assertTextIncludes('/ssps')
    response.assertTextIncludes('İlk şifreyi')
    assert.isTrue(await matchesPassword(account.password, password, { isInitial: true }))
    assert.include(await deliveryState(sent), { state: 'opened', fileKey: null, claimCode: null })
    assert.lengthOf(await eventsOf('credential.link_opened'), 1)
  })

  test('a link opened before says when, what to do next, and warns the holder', async ({
    assert,
    client,
  }) => {
    const password = passwordIn(await textOf(open(client, sent)))

    const response = await open(client, sent)

    response.assertStatus(410)
    response.assertTextIncludes('Bağlantı daha önce açıldı')
    response.assertTextIncludes('siz açmadıysanız')
    assert.isFalse(holds(Buffer.from(response.text()), password))
    assert.deepEqual(await refusals(), ['opened'])
  })

  test('what follows the links of mails spends and learns nothing', async ({ assert, client }) => {
    const rows = await checksums()

    const responses = [
      await client.get('/link'),
      await client.get(`/link?link=${sent.link.split('#')[1]}&code=${sent.code}`),
      await client.get('/link').header('accept-language', 'en'),
    ]

    assert.deepEqual(await checksums(), rows)
    for (const response of responses) {
      response.assertStatus(200)
      assert.equal(response.header('referrer-policy'), 'no-referrer')
      assert.equal(response.header('cache-control'), 'no-store')
      assert.equal(response.header('x-robots-tag'), 'noindex, nofollow')
    }
  })

  test('is not known: {what}')
    .with([
      { what: 'cut', change: (token: string) => token.slice(0, -1) },
      { what: 'doubled', change: (token: string) => token + token },
      { what: 'in capitals', change: (token: string) => token.toUpperCase() },
      { what: 'invented', change: () => 'a'.repeat(40) },
      { what: 'a digest', change: () => sent.delivery.tokenDigest! },
      { what: 'empty', change: () => '' },
      { what: 'too long', change: (token: string) => token.padStart(9000, 'x') },
      { what: 'not Latin', change: () => 'bağlantı\u0000😀' },
    ])
    .run(async ({ assert, client }, { change }) => {
      const [, token] = sent.link.split('#')

      const response = await open(client, { ...sent, link: change(token) })

      response.assertStatus(404)
      response.assertTextIncludes('Bağlantı tanınmadı')
      assert.equal(await deliveryStateName(sent), 'ready')
      const [refused] = await eventsOf('access.refused')
      assert.equal(refused['event.reason'], 'unknown_link')
    })

  test('lists and objects in the place of words are no link', async ({ assert, client }) => {
    const [, token] = sent.link.split('#')

    const response = await client
      .post('/link')
      .withCsrfToken()
      .json({ link: [token], code: { a: sent.code } })

    response.assertStatus(404)
    assert.equal(await deliveryStateName(sent), 'ready')
  })

  test('opens by its token alone, and by a code in groups or capitals', async ({ client }) => {
    const [, token] = sent.link.split('#')
    const code = ` ${sent.code.slice(0, 5).toUpperCase()}-${sent.code.slice(5)} `

    const response = await open(client, { link: ` ${token}\n`, code })

    response.assertStatus(200)
  })

  test('does not open with {whose}')
    .with([
      { whose: 'the code of another account', code: (other: Linked) => other.code },
      { whose: 'no code', code: () => '' },
      { whose: 'half a code', code: () => sent.code.slice(0, 5) },
      { whose: 'a doubled code', code: () => sent.code + sent.code },
      { whose: 'another alphabet', code: () => 'ığüşöçğıöç' },
    ])
    .run(async ({ assert, client }, { code }) => {
      const other = await linkTo(await neighbour(holder), world.zeynep)

      const response = await open(client, { ...sent, code: code(other) })

      response.assertStatus(422)
      response.assertTextIncludes('Teslim kodu bu bağlantıya ait değil')
      assert.deepEqual(await refusals(), ['wrong_code'])
      assert.equal(await deliveryStateName(sent), 'ready')
    })

  test('five wrong codes part the address from the link, no other address', async ({
    assert,
    client,
  }) => {
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await open(client, { ...sent, code: 'aaaaaaaaaa' })
    }

    const parted = await open(client, sent)
    const elsewhere = await openLink(sent, ADDRESS)

    parted.assertStatus(429)
    parted.assertTextIncludes('On beş dakika sonra')
    assert.equal(elsewhere.outcome, 'shown')
    assert.deepEqual(await refusals(), [...Array(5).fill('wrong_code'), 'throttled'])
  })

  test('five at once: one reads the password', async ({ assert }) => {
    const openings = await Promise.all(
      Array.from({ length: 5 }, (_, index) => openLink(sent, `203.0.113.${index}`))
    )

    const outcomes = openings.map(({ outcome }) => outcome)
    assert.deepEqual(outcomes.toSorted(), ['opened', 'opened', 'opened', 'opened', 'shown'])
    assert.lengthOf(await eventsOf('credential.link_opened'), 1)
  })

  test('whose file is gone was read by a request that did not come to its end', async ({
    assert,
    client,
  }) => {
    await destroyPrintFile(sent.delivery.fileKey!)

    const response = await open(client, sent)

    response.assertStatus(410)
    response.assertTextIncludes('Bağlantı daha önce açıldı')
    assert.isEmpty(await eventsOf('credential.link_opened'))
  })

  test('past its hours it is closed although no worker has come by', async ({ assert, client }) => {
    await makeLate(sent)

    const response = await open(client, sent)

    response.assertStatus(410)
    response.assertTextIncludes('Bağlantının süresi doldu')
    assert.deepEqual(await refusals(), ['expired'])
  })

  test('T7: once found past its hours it stays closed, should the clock be set back', async ({
    assert,
    client,
  }) => {
    const { fileExpiresAt } = sent.delivery
    await makeLate(sent)
    await open(client, sent)

    const kept = await CredentialDelivery.findOrFail(sent.delivery.id)
    await kept.merge({ fileExpiresAt }).save()
    const response = await open(client, sent)

    response.assertStatus(410)
    assert.equal(kept.state, 'expired')
    assert.isNull(kept.fileKey)
    assert.lengthOf(await eventsOf('credential.expired'), 1)
  })

  test('the worker takes the secret of a link past its hours, and the account waits again', async ({
    assert,
    client,
  }) => {
    await makeLate(sent)

    await expireDeliveries()

    const { password, state } = await Account.findOrFail(holder.id)
    assert.deepEqual({ password, state }, { password: null, state: 'pending' })
    assert.include(await deliveryState(sent), { state: 'expired', fileKey: null, claimCode: null })
    await assert.rejects(() => openPrintFile(sent.delivery.fileKey!), PrintFileGone)
    assert.lengthOf(await eventsOf('credential.expired'), 1)
    assert.include(await textOf(open(client, sent)), 'Bağlantının süresi doldu')
  })

  test('R13 m.5/c: a password that was read and not changed dies with the hours of its link', async ({
    assert,
    client,
  }) => {
    await open(client, sent)
    await Account.query()
      .where('id', holder.id)
      .update({ initialPasswordExpiresAt: sql(DateTime.utc().minus({ seconds: 1 })) })

    await expireDeliveries()

    const { state } = await Account.findOrFail(holder.id)
    assert.equal(state, 'pending')
    assert.equal(await deliveryStateName(sent), 'expired')
    assert.include(await textOf(open(client, sent)), 'Bağlantı daha önce açıldı')
  })

  test('lives the hours of the circular from its issue, and so does its password', async ({
    assert,
  }) => {
    const circular = await Circular.firstOrFail()
    const parameters = JSON.stringify({ ...circular.rules, linkHours: 5 })
    await Circular.query().update({ parameters })

    const { delivery } = await linkTo(holder, world.zeynep)

    const { initialPasswordExpiresAt } = await Account.findOrFail(holder.id)
    assert.equal(hoursBetween(sent.delivery.issuedAt, sent.delivery.fileExpiresAt), 72)
    assert.equal(hoursBetween(delivery.issuedAt, delivery.fileExpiresAt), 5)
    assert.equal(hoursBetween(delivery.issuedAt, initialPasswordExpiresAt), 5)
  })

  test('is void after {what}, and nothing of it is left')
    .with([
      { what: 'another link', act: () => linkTo(holder, world.zeynep) },
      { what: 'the end of its account', act: () => deactivate(holder, world) },
    ])
    .run(async ({ assert, client }, { act }) => {
      await act()

      const response = await open(client, sent)

      response.assertStatus(410)
      response.assertTextIncludes('Bağlantı geçersiz')
      assert.include(await deliveryState(sent), { state: 'voided', fileKey: null, claimCode: null })
      await assert.rejects(() => openPrintFile(sent.delivery.fileKey!), PrintFileGone)
      assert.lengthOf(await eventsOf('credential.voided'), 1)
    })

  test('neither password nor code nor link can be read in a table, a file or a session', async ({
    assert,
    client,
  }) => {
    const [, token] = sent.link.split('#')
    const waiting = await everythingKept()
    const wrong = await open(client, { ...sent, code: 'aaaaaaaaaa' })
    const right = await open(client, sent)
    const spent = await open(client, sent)
    const opened = await everythingKept()
    const password = passwordIn(right.text())

    for (const canary of [password, sent.code, token]) {
      for (const { bytes, place } of [...waiting, ...opened]) {
        assert.isFalse(holds(bytes, canary), place)
      }
      for (const response of [wrong, right, spent]) {
        assert.notInclude(JSON.stringify(response.session()), canary)
        assert.notInclude(JSON.stringify(response.headers()), canary)
      }
    }
  })

  test('speaks English too', async ({ client }) => {
    const form = await client.get('/link?lang=en')
    const unknown = await client
      .post('/link?lang=en')
      .withCsrfToken()
      .form({ link: 'a'.repeat(40), code: 'b' })

    form.assertTextIncludes('Your user name and first password are shown here once')
    unknown.assertTextIncludes('Unknown link')
  })
})

function open(client: ApiClient, { link, code }: { link: string; code: string }) {
  return client.post('/link').withCsrfToken().form({ link, code }).redirects(0)
}

async function textOf(request: ReturnType<typeof open>) {
  const response = await request
  return response.text()
}

function passwordIn(page: string) {
  const [groups] = /([a-z2-9]{5} ){3}[a-z2-9]{5}/.exec(page)!
  return groups.replaceAll(' ', '')
}

async function deliveryState({ delivery }: Linked) {
  const { claimCode, fileKey, state } = await CredentialDelivery.findOrFail(delivery.id)
  return { claimCode, fileKey, state }
}

async function deliveryStateName(linked: Linked) {
  const { state } = await deliveryState(linked)
  return state
}

async function refusals() {
  const events = await eventsOf('credential.open_refused')
  return events.map((event) => event['event.reason'])
}

/** The other web user of the form. */
function neighbour({ id, requestFormId, service }: Account) {
  return Account.query().where({ requestFormId, service }).whereNot('id', id).firstOrFail()
}

function hoursBetween(from: DateTime, to: DateTime | null) {
  return to?.diff(from, 'hours').hours
}

async function makeLate({ delivery }: Linked) {
  await CredentialDelivery.query()
    .where('id', delivery.id)
    .update({ fileExpiresAt: sql(DateTime.utc().minus({ seconds: 1 })) })
}

function deactivate({ id }: Account, { mehmet, party }: World) {
  return inTransaction(async (trx) => {
    const account = await Account.query({ client: trx }).where('id', id).forUpdate().firstOrFail()
    const scene = { participation: party, by: mehmet, trx }
    await deactivateAccount(account, { ground: 'not_on_form' }, scene)
  })
}

function sql(moment: DateTime) {
  return moment.toFormat('yyyy-LL-dd HH:mm:ss.SSS')
}
