import { clock } from '#access/clock'
import Account from '#models/account'
import RequestForm from '#models/request_form'
import { nationalIdIndex } from '#models/personal_data'
import StaticIp from '#models/static_ip'
import { concludeElection } from '#operations/election_setup'
import { approveForm } from '#operations/form_approval'
import type { FormContent } from '#operations/form_content'
import { proposeForm } from '#operations/form_decision'
import { resetDatabase } from '#tests/database'
import { breakEveryRow, everyTable, takeFirstUsername, withoutFaults } from '#tests/faults'
import {
  approvedForm,
  draftOf,
  eventsOf,
  lawfulContent,
  newWorld,
  proposedForm,
  row,
  shownDigest,
  sinceNow,
  type World,
} from '#tests/world'
import { inventedNationalId } from '#database/factories/national_id'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

const [FIRST, SECOND, THIRD] = ['203.0.113.10', '203.0.113.11', '203.0.113.12']

test.group('An approved form defines its accounts', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  const services = [
    {
      asked: 'Web Uygulaması',
      content: { wantsWebSite: true, wantsWebService: false },
      accounts: { web_site: [1, 2, 3], web_service: [], sftp: [1], portal: [1] },
    },
    {
      asked: 'Web Servisi',
      content: { wantsWebSite: false, wantsWebService: true },
      accounts: { web_site: [], web_service: [1], sftp: [1], portal: [1] },
    },
    {
      asked: 'both',
      content: { wantsWebSite: true, wantsWebService: true },
      accounts: { web_site: [1, 2, 3], web_service: [1], sftp: [1], portal: [1] },
    },
  ]

  test('R06 m.4/b-6: {asked} defines the rows and the liaison of the table')
    .with(services)
    .run(async ({ assert }, { content, accounts }) => {
      await approvedForm(world.party, officers(world), lawfulContent(content, 3))

      assert.deepEqual(await heldBy(world), accounts)
      assert.deepEqual(await addressesOf(world), [FIRST])
    })

  test('R05 m.5: ten users are ten web-site accounts beside the three of the liaison', async ({
    assert,
  }) => {
    const form = await approvedForm(world.party, officers(world), lawfulContent({}, 10))

    const accounts = await Account.query().where('requestFormId', form.id)
    const held = await heldBy(world)
    assert.lengthOf(accounts, 13)
    assert.deepEqual(held.web_site, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert.lengthOf(new Set(accounts.map(({ username }) => username)), 13)
    assert.isTrue(accounts.every(({ state, password }) => state === 'pending' && !password))
  })

  test('every account and address has its event, and none holds a personal value', async ({
    assert,
  }) => {
    await approvedForm(world.party, officers(world), lawfulContent({}, 2))

    const created = await eventsOf('account.created')
    const text = JSON.stringify(await everyEvent())
    assert.lengthOf(created, 5)
    assert.lengthOf(await eventsOf('static_ip.registered'), 1)
    assert.lengthOf(await eventsOf('provisioning_plan.applied'), 1)
    for (const { nationalId, email, mobilePhone, familyName } of [row(1), row(2)]) {
      for (const value of [nationalId, email, mobilePhone, familyName]) {
        assert.notInclude(text, value)
      }
    }
  })

  test('an approver does all of it in the browser', async ({ assert, client }) => {
    const form = await proposedForm(world.party, world.ayse)

    const response = await client
      .post(`/backoffice/request-forms/${form.number}/approval`)
      .withGuard('staff')
      .loginAs(world.mehmet)
      .withSession(sinceNow())
      .withCsrfToken()
      .form({ opId: randomUUID(), digest: await shownDigest(form) })
      .redirects(0)

    const approved = await RequestForm.numbered(form.number)
    response.assertHeader('location', `/backoffice/request-forms/${form.number}`)
    assert.include(approved.serialize(), { state: 'approved', decidedById: world.mehmet.id })
  })
})

test.group('An approval is whole or nothing', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()

    return withoutFaults
  })

  test('whichever row cannot be written, nothing of the approval and no event of it remains', async ({
    assert,
  }) => {
    const form = await proposedForm(world.party, world.ayse)
    const digest = await shownDigest(form)
    const before = await everyTable()
    const broken = new Set<string>()

    for await (const { breakAt, rowsWritten } of breakEveryRow()) {
      const failure = await approve(form, world, digest).catch((error) => error)

      if (failure instanceof Error) {
        broken.add(/Broken at (\w+)/.exec(failure.message)![1])
        assert.deepEqual(await everyTable(), before, `row ${breakAt}`)
      } else {
        assert.equal(await rowsWritten(), breakAt - 1)
        break
      }
    }

    assert.sameMembers(
      [...broken],
      [
        'accounts',
        'audit_events',
        'audit_private',
        'audit_queue',
        'form_decisions',
        'mail_outbox',
        'operations',
        'provisioning_runs',
        'request_forms',
        'run_items',
        'static_ips',
      ]
    )
    const held = await heldBy(world)
    assert.deepEqual(held.web_site, [1, 2])
  }).timeout(180_000)

  test('R12 m.5/b: a user name that is taken is drawn again, and the approval stays whole', async ({
    assert,
  }) => {
    await approvedForm(world.rival, officers(world), otherPeople(7, '198.51.100.7'))
    const taken = await Account.query().firstOrFail()
    const form = await proposedForm(world.party, world.ayse)
    await takeFirstUsername(taken.username)

    await approve(form, world)

    const held = await heldBy(world)
    assert.deepEqual(held.web_site, [1, 2])
    assert.lengthOf(await eventsOf('request_form.approved'), 2)
  })

  test('two approvers at once: one approval, the other reads what happened', async ({
    assert,
    client,
  }) => {
    const form = await proposedForm(world.party, world.ayse)
    const digest = await shownDigest(form)

    const responses = await Promise.all(
      [world.mehmet, world.elif].map((approver) =>
        client
          .post(`/backoffice/request-forms/${form.number}/approval`)
          .withGuard('staff')
          .loginAs(approver)
          .withSession(sinceNow())
          .withCsrfToken()
          .form({ opId: randomUUID(), digest })
          .redirects(0)
      )
    )

    const errors = responses.map((response) => response.flashMessages().error)
    assert.sameMembers(errors, [
      undefined,
      'Formun durumu bu sırada değişti; bu işlem artık yapılamaz. Formun son hâli aşağıdadır.',
    ])
    assert.lengthOf(await eventsOf('request_form.approved'), 1)
    assert.deepEqual(await reasonsOf('request_form.refused'), ['state_changed'])
    assert.lengthOf(await Account.all(), 5)
  })

  test('the same operation twice, at once and later, is one approval', async ({ assert }) => {
    const form = await proposedForm(world.party, world.ayse)
    const once = { by: world.mehmet, opId: randomUUID(), digest: await shownDigest(form) }

    const outcomes = await Promise.all([approveForm(form, once), approveForm(form, once)])
    const later = await approveForm(form, once)

    assert.deepEqual([...outcomes, later], [later, later, later])
    assert.lengthOf(await eventsOf('request_form.approved'), 1)
    assert.isEmpty(await eventsOf('request_form.refused'))
  })

  test('a plan that changed meanwhile is refused, on record, and nothing is done', async ({
    assert,
  }) => {
    await approvedForm(world.party, officers(world))
    const change = await proposedForm(world.party, world.ayse, lawfulContent({}, 3))
    const digest = await shownDigest(change)
    await Account.query().where('service', 'portal').increment('version', 1)

    await assert.rejects(() => approve(change, world, digest), 'Act refused: plan_changed')

    const { state } = await RequestForm.numbered(change.number)
    assert.equal(state, 'proposed')
    assert.deepEqual(await reasonsOf('provisioning_plan.refused'), ['plan_changed'])
    assert.isEmpty(await eventsOf('request_form.superseded'))
  })

  test('a digest of something else is no approval', async ({ assert }) => {
    const form = await proposedForm(world.party, world.ayse)

    await assert.rejects(() => approve(form, world, 'x'.repeat(43)), 'Act refused: plan_changed')
    assert.lengthOf(await Account.all(), 0)
  })

  test('R01 m.3/a: who has withdrawn meanwhile is not approved, and the log names the article', async ({
    assert,
  }) => {
    const form = await proposedForm(world.party, world.ayse)
    await world.party.merge({ state: 'withdrawn' }).save()

    await assert.rejects(() => approve(form, world), /R01/)

    const [refused, ...others] = await eventsOf('provisioning_plan.refused')
    assert.include(refused, { 'event.reason': 'circular_violated', 'ssps.rule': 'R01' })
    assert.isEmpty(others)
    assert.isEmpty(await eventsOf('request_form.refused'))
  })

  test('R11 m.4/b-2: an address of another applicant waits for a reason', async ({ assert }) => {
    await approvedForm(world.rival, officers(world), otherPeople(7, FIRST))
    const form = await proposedForm(world.party, world.ayse)

    await assert.rejects(() => approve(form, world), /R11/)
    assert.deepEqual(await addressesOf(world), [])
  })

  test('R11 m.4/b-2: of two approvals at once with one address, one waits for a reason', async ({
    assert,
  }) => {
    const one = await proposedForm(world.party, world.ayse, otherPeople(5, FIRST))
    const other = await proposedForm(world.rival, world.ayse, otherPeople(6, FIRST))

    const outcomes = await Promise.allSettled([one, other].map((form) => approve(form, world)))

    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.lengthOf(refused, 1)
    assert.match(String(refused[0].reason), /R11/)
    assert.lengthOf(await StaticIp.query().where('address', FIRST), 1)
  })
})

test.group('A change of an approved form', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    await approvedForm(world.party, officers(world), lawfulContent({}, 3))

    return () => {
      clock.now = REAL_NOW
    }
  })

  test('who leaves is deactivated, who stays keeps the account, which rests on the new form', async ({
    assert,
  }) => {
    const before = await Account.query().orderBy('id')

    const change = await changed(world, { users: [row(1), { ...row(3), number: 2 }] })

    const [former, current] = await RequestForm.query().orderBy('id')
    const accounts = await Account.query().orderBy('id')
    const gone = accounts.filter(({ isDeactivated }) => isDeactivated)
    const kept = accounts.filter(({ isDeactivated }) => !isDeactivated)
    assert.deepEqual([former.state, current.state], ['superseded', 'approved'])
    assert.deepEqual(
      gone.map(({ givenName, service }) => [givenName, service]),
      [[row(2).givenName, 'web_site']]
    )
    assert.lengthOf(accounts, before.length)
    assert.isTrue(kept.every(({ requestFormId }) => requestFormId === change.id))
    assert.lengthOf(await eventsOf('account.kept'), 5)
  })

  test('R06 m.4/b-6: another liaison gets new accounts, the old ones go off', async ({
    assert,
  }) => {
    const users = [row(1), row(2), row(3)].map((user) => ({
      ...user,
      isLiaison: user.number === 2,
    }))

    await changed(world, { users })

    assert.deepEqual(await heldBy(world), {
      web_site: [1, 2, 3],
      web_service: [2],
      sftp: [2],
      portal: [2],
    })
    assert.lengthOf(await eventsOf('account.deactivated'), 3)
  })

  test('a corrected T.C. number is another person: deactivated and created', async ({ assert }) => {
    const users = [row(1), { ...row(2), nationalId: inventedNationalId(999) }, row(3)]

    await changed(world, { users })

    const accounts = await Account.query().where('givenName', row(2).givenName).orderBy('id')
    assert.deepEqual(
      accounts.map(({ state }) => state),
      ['deactivated', 'pending']
    )
    assert.notEqual(accounts[0].username, accounts[1].username)
    assert.equal(accounts[0].seatId, accounts[1].seatId)
  })

  test('a corrected name goes to every account of the person, as digests in the log', async ({
    assert,
  }) => {
    const users = [{ ...row(1), familyName: 'Işıklı' }, row(2), row(3)]

    await changed(world, { users })

    const accounts = await Account.query().where('familyName', 'Işıklı')
    const updated = await eventsOf('account.updated')
    assert.lengthOf(accounts, 4)
    assert.lengthOf(updated, 4)
    assert.notInclude(JSON.stringify(updated), 'Işıklı')
  })

  test('R10 m.4/b-2: a second address joins before the opening', async ({ assert }) => {
    await changed(world, { ips: addresses(FIRST, SECOND) })

    assert.deepEqual(await addressesOf(world), [FIRST, SECOND])
    assert.lengthOf(await eventsOf('static_ip.kept'), 1)
  })

  test('R10 m.4/b-2: after the opening a second address is a change, and refused', async ({
    assert,
  }) => {
    const change = await proposedForm(
      world.party,
      world.ayse,
      lawfulContent({ ips: addresses(FIRST, SECOND) }, 3)
    )
    afterOpening(world)

    await assert.rejects(async () => approve(change, world), /R10 m.4\/b-2/)

    assert.deepEqual(await addressesOf(world), [FIRST])
    assert.deepEqual(await reasonsOf('provisioning_plan.refused'), ['circular_violated'])
  })

  test('R10 m.4/b-2: a frozen address is neither replaced nor left out', async ({ assert }) => {
    const change = await draftOf(
      world.party,
      world.ayse,
      lawfulContent({ ips: addresses(SECOND) }, 3)
    )

    await assert.rejects(() => propose(change, world), /R10/)

    assert.deepEqual(await addressesOf(world), [FIRST])
  })

  test('R09 m.4/b-2: a third address is not even proposed', async ({ assert }) => {
    const ips = addresses(FIRST, SECOND, THIRD)
    const change = await draftOf(world.party, world.ayse, lawfulContent({ ips }, 3))

    await assert.rejects(() => propose(change, world), /R09/)

    assert.deepEqual(await reasonsOf('request_form.refused'), ['circular_violated'])
  })

  test('R10 m.4/b-2: an election that is concluded changes nothing any more', async ({
    assert,
  }) => {
    const change = await proposedForm(world.party, world.ayse, lawfulContent({}, 2))
    await concludeElection(world.election, { at: world.election.rounds[0].opensAt, actor: null })

    await assert.rejects(() => approve(change, world), /R01 m.1/)

    const held = await heldBy(world)
    assert.lengthOf(held.web_site, 3)
  })
})

const REAL_NOW = clock.now

function officers({ ayse, mehmet }: World) {
  return { clerk: ayse, approver: mehmet }
}

async function approve(form: RequestForm, { mehmet }: World, digest?: string) {
  return approveForm(form, {
    by: mehmet,
    opId: randomUUID(),
    digest: digest ?? (await shownDigest(form)),
  })
}

function changed(world: World, content: Partial<FormContent>) {
  return approvedForm(world.party, officers(world), lawfulContent(content, 3))
}

function propose(form: RequestForm, { ayse }: World) {
  return proposeForm(form, { by: ayse, opId: randomUUID(), version: form.version })
}

function addresses(...texts: string[]) {
  return texts.map((address, index) => ({ number: index + 1, address }))
}

function otherPeople(seed: number, address: string) {
  return lawfulContent({ users: [row(1, seed), row(2, seed)], ips: addresses(address) })
}

function afterOpening({ election }: World) {
  const moment = election.rounds[0].opensAt.plus({ minutes: 1 })
  clock.now = () => moment.toUTC() as DateTime<true>
}

/** The form rows that hold an account of each service, in the order of their seats. */
async function heldBy({ party }: World) {
  const accounts = await Account.query()
    .where('participationId', party.id)
    .whereNot('state', 'deactivated')
    .preload('seat')
  const rowsOf = (service: string) =>
    accounts
      .filter((account) => account.service === service)
      .toSorted((one, other) => one.seat.number - other.seat.number)
      .map(({ nationalIdIndex: index }) => ROWS.get(index) ?? null)

  return {
    web_site: rowsOf('web_site'),
    web_service: rowsOf('web_service'),
    sftp: rowsOf('sftp'),
    portal: rowsOf('portal'),
  }
}

/** Which row of `lawfulContent` a holder's index belongs to. */
const ROWS = new Map(
  Array.from({ length: 10 }, (_, index) => [nationalIdIndex(row(index + 1).nationalId), index + 1])
)

async function addressesOf({ party }: World) {
  const ips = await StaticIp.query()
    .where('participationId', party.id)
    .whereNull('releasedAt')
    .orderBy('seatId')

  return ips.map(({ address }) => address)
}

async function everyEvent() {
  const rows = await db.from('audit_events').orderBy('id')
  return rows.map(({ payload }) => payload)
}

async function reasonsOf(action: string) {
  const events = await eventsOf(action)
  return events.map((event) => event['event.reason'])
}
