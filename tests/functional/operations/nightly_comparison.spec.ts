import Account from '#models/account'
import type RequestForm from '#models/request_form'
import { compareNightly, latestComparison } from '#operations/nightly_comparison'
import { resetDatabase } from '#tests/database'
import { registeredRepresentative } from '#tests/functional/backoffice/representatives'
import { approvedForm, eventsOf, newWorld, sinceNow, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'

const NIGHT = DateTime.fromISO('2023-05-10T04:00:00', { zone: 'Europe/Istanbul' })

test.group('The nightly comparison of accounts with forms (T13)', (group) => {
  let world: World
  let form: RequestForm
  let account: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    form = await approvedForm(world.party, { clerk: world.ayse, approver: world.mehmet })
    account = await Account.query().where('service', 'web_site').orderBy('id').firstOrFail()
  })

  test('finds nothing where every account rests on an approved form', async ({ assert }) => {
    await compareNightly(NIGHT)

    const [event] = await eventsOf('accounts.compared')
    const found = await latestComparison(world.election.id, NIGHT)
    assert.equal(event['event.outcome'], 'success')
    assert.deepInclude(found, { night: '2023-05-10', withoutForm: [], withoutAccount: [] })
    assert.isAbove(found!.accounts, 0)
  })

  test('names an account that somebody made beside the product', async ({ assert }) => {
    await withoutItsForm()

    await compareNightly(NIGHT)

    const [event] = await eventsOf('accounts.compared')
    assert.equal(event['event.outcome'], 'failure')
    assert.deepInclude(event['ssps.details'], { withoutForm: [account.id] })
  })

  test('names the row whose account became somebody else’s', async ({ assert }) => {
    await withoutItsForm()

    await compareNightly(NIGHT)

    const [event] = await eventsOf('accounts.compared')
    assert.deepInclude(event['ssps.details'], { withoutAccount: [`request_form:${form.id}, 1`] })
  })

  test('leaves out whom the register of representatives names', async ({ assert }) => {
    await registeredRepresentative(account, { by: world.ayse, confirmer: world.elif })
    await withoutItsForm()

    await compareNightly(DateTime.now())

    const found = await latestComparison(world.election.id)
    assert.isEmpty(found!.withoutForm)
  })

  test('is made once a night, however many workers ask', async ({ assert }) => {
    await Promise.all([compareNightly(NIGHT), compareNightly(NIGHT), compareNightly(NIGHT)])
    await compareNightly(NIGHT.plus({ hours: 20 }))
    const first = await eventsOf('accounts.compared')
    await compareNightly(NIGHT.plus({ hours: 24 }))

    assert.lengthOf(first, 1)
    assert.lengthOf(await eventsOf('accounts.compared'), 2)
  })

  test('stands on the overview while there is a difference', async ({ client }) => {
    await withoutItsForm()
    const now = DateTime.now()
    await compareNightly(now)

    const page = await client
      .get('/backoffice')
      .withSession(sinceNow())
      .withGuard('staff')
      .loginAs(world.hasan)

    const night = now.setZone('Europe/Istanbul').minus({ hours: 3 }).setLocale('tr')
    page.assertTextIncludes(`(${night.toFormat('d MMMM yyyy')}): onaylı forma dayanmayan 1 hesap`)
  })

  /** As the owner of the schema can: it is somebody else's now, whom no form names. */
  async function withoutItsForm() {
    const accounts = db.connection('migration').from('accounts')
    await accounts.where('id', account.id).update({ national_id_index: 'another' })
  }
})
