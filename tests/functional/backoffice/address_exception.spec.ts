import { authenticatedAccount } from '#access/account_sign_in'
import AddressException from '#models/address_exception'
import Mail from '#models/mail'
import type RequestForm from '#models/request_form'
import type Staff from '#models/staff'
import StaticIp from '#models/static_ip'
import {
  confirmException,
  declineException,
  type ExceptionAsked,
  proposeException,
} from '#operations/address_exception'
import { resetDatabase } from '#tests/database'
import {
  approvedForm,
  eventsOf,
  lawfulContent,
  newWorld,
  row,
  sinceNow,
  webUser,
  type World,
} from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const NEW_LINE = '203.0.113.77'

test.group('An exceptional change of address', (group) => {
  let world: World
  let form: RequestForm

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    form = await approvedForm(world.party, { clerk: world.ayse, approver: world.mehmet })
  })

  test('R10 m.4/b-2: changes nothing before a second officer confirms it', async ({ assert }) => {
    const exception = await proposed()

    assert.deepEqual(await registered(), ['203.0.113.10'])
    await confirm(exception, world.elif)

    assert.deepEqual(await registered(), [NEW_LINE])
    const [former] = await StaticIp.query().whereNotNull('releasedAt')
    assert.containsSubset(former.serialize(), {
      address: '203.0.113.10',
      releaseReason: 'exception',
      releaseDecisionNo: '2026/518',
      releaseAskedById: world.ayse.id,
      releaseConfirmedById: world.elif.id,
    })
    for (const action of [
      'address_exception.proposed',
      'address_exception.confirmed',
      'static_ip.released',
    ]) {
      assert.lengthOf(await eventsOf(action), 1, action)
    }
    const [mail] = await Mail.query().where('kind', 'form.address_changed')
    assert.equal(mail.recipient, row(1).email)
    assert.include(mail.body, `203.0.113.10 adresinden erişim kapanmıştır; ${NEW_LINE} adresinden`)
    const events = await eventsOf('static_ip.registered')
    assert.containsSubset(events.at(-1), { 'ssps.rule': 'R10', 'ssps.article': 'm.4/b-2' })
  })

  test('R27: its proposer is refused, on record, and so is the database', async ({ assert }) => {
    const exception = await proposed(world.mehmet)

    await assert.rejects(() => confirm(exception, world.mehmet), /confirmed_own_act/)
    await assert.rejects(
      () =>
        db.rawQuery(
          `update address_exceptions set state = 'confirmed', decided_by_id = ?, decided_at = now(3)`,
          [world.mehmet.id]
        ),
      /four_eyes_on_exception/
    )

    assert.deepEqual(await registered(), ['203.0.113.10'])
    assert.lengthOf(await eventsOf('four_eyes.refused'), 1)
  })

  test('R17 m.4/b-2: the old address answers no more at once, the new one at once', async ({
    assert,
  }) => {
    const user = await webUser(world, { participation: world.rival, seed: 5 })
    const [old] = await StaticIp.query().where('participationId', world.rival.id)
    const from = (address: string) =>
      authenticatedAccount(user, { door: 'web_site_entry', address }).then(
        () => 'in',
        () => 'refused'
      )
    const { id } = await proposeException(
      world.rival,
      asked({ staticIpId: old.id }),
      act(world.ayse)
    )

    assert.equal(await from('127.0.0.1'), 'in')
    await confirm(await AddressException.findOrFail(id), world.elif)

    assert.equal(await from('127.0.0.1'), 'refused')
    assert.equal(await from(NEW_LINE), 'in')
  })

  test('R11 m.4/b-2: an address of another applicant needs a reason from who confirms', async ({
    assert,
  }) => {
    const ips = [{ number: 1, address: NEW_LINE }]
    const content = lawfulContent({ ips, users: [row(1, 8)] })
    await approvedForm(world.rival, { clerk: world.ayse, approver: world.mehmet }, content)
    const exception = await proposed()

    await assert.rejects(() => confirm(exception, world.elif), /address_shared/)
    const [refused] = await eventsOf('address_exception.refused')
    assert.equal(refused['event.reason'], 'address_shared')
    await confirm(exception, world.elif, 'Aynı genel merkez')

    assert.deepEqual(await registered(), [NEW_LINE])
    assert.lengthOf(await eventsOf('static_ip.acknowledged'), 1)
  })

  test('is refused of the last address without another, of what is no address, and twice', async ({
    assert,
  }) => {
    await assert.rejects(() => proposed(world.ayse, { replacement: null }), /last_address/)
    await assert.rejects(
      () => proposed(world.ayse, { replacement: '10.0.0.1' }),
      /address_unreadable/
    )
    await assert.rejects(
      () => proposed(world.ayse, { replacement: '203.0.113.10' }),
      /address_registered_already/
    )
    await proposed()
    await assert.rejects(() => proposed(world.zeynep), /act_open_already/)

    assert.lengthOf(await AddressException.query(), 1)
    const refused = await eventsOf('address_exception.refused')
    assert.deepEqual(
      refused.map((event) => event['event.reason']),
      ['last_address', 'address_unreadable', 'address_registered_already', 'act_open_already']
    )
    assert.isTrue(refused.every((event) => event['ssps.rule'] === 'R10'))
  })

  test('declined, it leaves everything as it was, and cannot be confirmed after', async ({
    assert,
  }) => {
    const exception = await proposed()

    await declineException(exception, act(world.zeynep))

    await assert.rejects(() => confirm(exception, world.elif), /act_decided/)
    assert.deepEqual(await registered(), ['203.0.113.10'])
  })

  test('two confirm at once: it is done once', async ({ assert }) => {
    const exception = await proposed()

    const answers = await Promise.allSettled([
      confirm(exception, world.elif),
      confirm(exception, world.mehmet),
    ])

    assert.sameMembers(
      answers.map(({ status }) => status),
      ['fulfilled', 'rejected']
    )
    assert.deepEqual(await registered(), [NEW_LINE])
    assert.lengthOf(await eventsOf('address_exception.confirmed'), 1)
  })

  test('waits in the overview, and the page says what will happen', async ({ client }) => {
    const exception = await proposed()
    const as = (staff: Staff, url: string) =>
      client.get(url).withSession(sinceNow()).withGuard('staff').loginAs(staff)

    const overview = await as(world.elif, '/backoffice')
    const page = await as(world.elif, `/backoffice/address-exceptions/${exception.id}`)

    overview.assertTextIncludes('İstisnai adres değişikliği')
    page.assertTextIncludes(`203.0.113.10 adresinden erişim hemen kapanır, ${NEW_LINE}`)
  })

  async function proposed(by: Staff = world.ayse, changes: Partial<ExceptionAsked> = {}) {
    const { id: staticIpId } = await StaticIp.findByOrFail('participationId', form.participationId)
    const { id } = await proposeException(world.party, asked({ staticIpId, ...changes }), act(by))

    return AddressException.findOrFail(id)
  }

  async function registered() {
    const ips = await StaticIp.query()
      .where('participationId', world.party.id)
      .whereNull('releasedAt')
    return ips.map(({ address }) => address)
  }
})

function asked(changes: Partial<ExceptionAsked> & { staticIpId: number }): ExceptionAsked {
  return { replacement: NEW_LINE, decisionNo: '2026/518', reason: 'Hat arızası', ...changes }
}

function confirm(exception: AddressException, by: Staff, explanation: string | null = null) {
  return confirmException(exception, { ...act(by), explanation })
}

function act(by: Staff) {
  return { by, opId: randomUUID() }
}
