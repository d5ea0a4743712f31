import Account from '#models/account'
import type RequestForm from '#models/request_form'
import StaticIp from '#models/static_ip'
import { compareNightly, latestComparison } from '#operations/nightly_comparison'
import { replayed } from '#operations/replay'
import { resetDatabase } from '#tests/database'
import { newScene } from '#tests/functional/route_scene'
import { sealAll } from '#tests/functional/audit/audit_log'
import { approvedForm, eventsOf, newWorld, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'

/** Accounts that this world makes beside the product, without an event. */
const MADE_BESIDE = 2

test.group('The log told once more (T13)', (group) => {
  let world: World
  let form: RequestForm
  let account: Account
  let ip: StaticIp

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    form = await approvedForm(world.party, { clerk: world.ayse, approver: world.mehmet })
    account = await Account.query().where('service', 'web_site').orderBy('id').firstOrFail()
    ip = await StaticIp.query().orderBy('id').firstOrFail()
  })

  test('agrees with what the product itself did, sealed or not', async ({ assert }) => {
    const waiting = await replayed(world.election.id)
    await sealAll()
    const sealed = await replayed(world.election.id)

    assert.deepEqual(waiting.differences, [])
    assert.deepEqual(sealed, waiting)
    assert.isAbove(sealed.subjects, 5)
  })

  const rows: { what: string; change: () => Promise<unknown>; found: () => string[] }[] = [
    {
      what: 'another address of a mail',
      change: () => ofAccount({ email: 'baska@posta.example' }),
      found: () => [`account:${account.id} email`],
    },
    {
      what: 'an account that lives again',
      change: () => ofAccount({ first_changed_at: '2023-01-01' }),
      found: () => [`account:${account.id} state`],
    },
    {
      what: 'an address that was taken away',
      change: () =>
        owner().from('static_ips').orderBy('id').limit(1).update({
          released_at: '2023-01-01',
          release_reason: 'exception',
          release_decision_no: '2023/1',
          release_asked_by_id: world.zeynep.id,
          release_confirmed_by_id: world.elif.id,
        }),
      found: () => [`static_ip:${ip.id} state`, `static_ip:${ip.id} address`],
    },
    {
      what: 'a form that was never rejected',
      change: () =>
        owner().from('request_forms').where('id', form.id).update({ state: 'withdrawn' }),
      found: () => [`request_form:${form.id} state`],
    },
    {
      what: 'another person on a form',
      change: () =>
        owner()
          .from('form_users')
          .where({ request_form_id: form.id, number: 1 })
          .update({ given_name: 'Başka' }),
      found: () => [`request_form:${form.id} users.1.givenName`],
    },
    {
      what: 'a value beside the log',
      change: () => owner().from('audit_private').orderBy('event_ref').limit(1).delete(),
      found: () => [],
    },
  ]

  test('finds {what}')
    .with(rows)
    .run(async ({ assert }, { change, found }) => {
      await change()

      const { differences } = await replayed(world.election.id)

      assert.deepEqual(
        differences.map(({ field, subject }) => `${subject} ${field}`),
        found()
      )
    })

  test('stands in the night’s event and on the overview', async ({ assert }) => {
    await ofAccount({ email: 'baska@posta.example' })

    await compareNightly(DateTime.now())

    const [event] = await eventsOf('records.replayed')
    const found = await latestComparison(world.election.id)
    assert.equal(event['event.outcome'], 'failure')
    assert.deepInclude(event['ssps.details'], {
      differences: 1,
      named: [`account:${account.id} email`],
    })
    assert.equal(found!.replay.differences, 1)
  })

  function ofAccount(values: Record<string, string>) {
    return owner().from('accounts').where('id', account.id).update(values)
  }
})

test.group('The log of everything that people can do', (group) => {
  group.each.setup(() => resetDatabase())

  test('tells what stands in the database', async ({ assert }) => {
    const { election } = await newScene()

    const { differences, subjects } = await replayed(election.id)

    const others = differences.filter(({ field }) => field !== 'record')
    assert.deepEqual(others, [])
    assert.lengthOf(differences, MADE_BESIDE)
    assert.isAbove(subjects, 100)
  })
})

function owner() {
  return db.connection('migration')
}
