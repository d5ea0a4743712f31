import Account from '#models/account'
import ProposedAct from '#models/proposed_act'
import Representative from '#models/representative'
import type Staff from '#models/staff'
import { confirmAct, proposeAct } from '#operations/administration'
import { resetDatabase } from '#tests/database'
import {
  approvedForm,
  eventsOf,
  lawfulContent,
  newWorld,
  row,
  sinceNow,
  type World,
} from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'
import {
  endedRepresentative,
  LETTER_OF_REPRESENTATIVE,
  registeredRepresentative,
} from './representatives.js'

test.group('The register of party representatives', (group) => {
  let world: World
  let account: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    await approvedForm(world.party, people())
    account = await webAccount(2)
  })

  test('R14 m.5/d: two officers enter the letter and its days, on record', async ({
    assert,
    client,
  }) => {
    const url = `/backoffice/accounts/${account.username}/representation`
    const response = await send(client, world.ayse, url, LETTER_OF_REPRESENTATIVE)
    const act = await ProposedAct.firstOrFail()
    assert.isNull(await Representative.first())

    await send(client, world.mehmet, `/backoffice/cases/${act.id}/confirmation`)

    const entry = await Representative.firstOrFail()
    const [event] = await eventsOf('representative.registered')
    response.assertHeader('location', `/backoffice/cases/${act.id}`)
    assert.containsSubset(entry.serialize(), {
      accountId: account.id,
      letterRegistryNo: '2023/1907',
      untilOn: null,
      registeredByActId: act.id,
    })
    assert.equal(entry.fromOn.toISODate(), '2023-03-05')
    assert.equal(event['ssps.article'], 'm.5/d')
  })

  test('R27: its proposer does not confirm it', async ({ assert }) => {
    const { id } = await proposed(account, world.mehmet)

    await assert.rejects(() => confirm(id, world.mehmet), /confirmed_own_act/)

    assert.isNull(await Representative.first())
  })

  test('R14 m.5/d: candidates and other services have no representative', async ({ assert }) => {
    const content = lawfulContent({
      users: [row(1, 7)],
      ips: [{ number: 1, address: '203.0.113.9' }],
    })
    const form = await approvedForm(world.candidate, people(), content)
    const ofCandidate = await Account.findByOrFail({ requestFormId: form.id, service: 'web_site' })
    const ofService = await Account.findByOrFail('service', 'web_service')

    await assert.rejects(() => proposed(ofCandidate, world.ayse), /representative_of_party/)
    await assert.rejects(() => proposed(ofService, world.ayse), /representative_of_party/)
  })

  test('R14 m.5/d: of candidates and other services nobody is registered, says the database', async ({
    assert,
  }) => {
    const { id: actId } = await proposed(account, world.ayse)
    const { id } = await Account.findByOrFail('service', 'web_service')

    await assert.rejects(
      () =>
        db.rawQuery(
          `insert into representatives (account_id, letter_on, letter_registry_no, from_on, registered_by_act_id)
           values (?, '2023-03-01', '2023/1907', '2023-03-05', ?)`,
          [id, actId]
        ),
      /m\.5\/d/
    )
  })

  test('never names one account twice for the same day', async ({ assert }) => {
    const entry = await registered({ fromOn: '2023-03-05' })
    await assert.rejects(() => proposed(account, world.ayse), /representative_already/)

    await endedRepresentative(entry, desk(), '2023-04-01')
    await registered({ fromOn: '2023-04-02' })

    assert.lengthOf(await Representative.all(), 2)
  })

  test('ends on a day that comes after its first, and earlier than it would', async ({
    assert,
  }) => {
    const entry = await registered({ fromOn: '2023-03-05', untilOn: '2030-01-01' })

    await assert.rejects(
      () => endedRepresentative(entry, desk(), '2023-03-04'),
      /representative_days/
    )
    await assert.rejects(
      () => endedRepresentative(entry, desk(), '2030-01-01'),
      /representative_days/
    )
    await endedRepresentative(entry, desk(), '2023-03-31')

    await entry.refresh()
    assert.equal(entry.untilOn?.toISODate(), '2023-03-31')
    assert.equal(entry.standing, 'over')
    assert.lengthOf(await eventsOf('representative.ended'), 1)
  })

  test('R14 m.5/d: on a new form that leaves them out a representative stays, others go', async ({
    assert,
  }) => {
    await registered({ fromOn: '2023-03-05' })
    const former = account.requestFormId

    await approvedForm(world.party, people(), lawfulContent({ users: [row(1), row(3)] }))

    await account.refresh()
    assert.equal(account.state, 'pending')
    assert.equal(account.requestFormId, former)
  })

  test('R14 m.5/d: once the representation is over they go like others', async ({ assert }) => {
    await registered({ fromOn: '2023-03-05', untilOn: '2023-03-31' })

    await approvedForm(world.party, people(), lawfulContent({ users: [row(1), row(3)] }))

    await account.refresh()
    assert.equal(account.state, 'deactivated')
  })

  test('is listed, and shown on the page of the account', async ({ client }) => {
    await registered({ fromOn: '2023-03-05' })

    const list = await read(client, world.elif, '/backoffice/representatives')
    const page = await read(client, world.elif, `/backoffice/accounts/${account.username}`)

    list.assertTextIncludes('2023/1907')
    list.assertTextIncludes('Sürüyor')
    page.assertTextIncludes('Sona ermesini öner')
  })

  test('waits in the overview of who may confirm it', async ({ client }) => {
    await proposed(account, world.ayse)

    const overview = await read(client, world.elif, '/backoffice')

    overview.assertTextIncludes('Temsilcinin sicile yazılması')
  })

  function people() {
    return { clerk: world.ayse, approver: world.mehmet }
  }

  function desk() {
    return { by: world.ayse, confirmer: world.elif }
  }

  function registered(days: { fromOn: string; untilOn?: string }) {
    return registeredRepresentative(account, desk(), days)
  }
})

function proposed({ id: accountId }: Account, by: Staff) {
  const letter = { ...LETTER_OF_REPRESENTATIVE, untilOn: null }
  return proposeAct('representative.register', { accountId, ...letter }, { by, opId: randomUUID() })
}

async function confirm(id: number, by: Staff) {
  await confirmAct(await ProposedAct.findOrFail(id), { by, opId: randomUUID() })
}

/** Of the first party: the one of its form's row, in the order of seats. */
async function webAccount(number: number) {
  const accounts = await Account.query().where('service', 'web_site').orderBy('id')
  return accounts[number - 1]
}

function read(client: ApiClient, by: Staff, url: string) {
  return client.get(url).withSession(sinceNow()).withGuard('staff').loginAs(by)
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
