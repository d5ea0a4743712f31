import { locksOf } from '#access/throttle'
import Account from '#models/account'
import { unlockAccount } from '#operations/account_unlocking'
import { resetDatabase } from '#tests/database'
import { signIn, tries, type User } from '#tests/functional/ssps/world'
import { eventsOf, newWorld, sinceNow, webUser, type World } from '#tests/world'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

test.group('An account that wrong tries have locked', (group) => {
  let world: World
  let user: User
  let account: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    user = await webUser(world)
    account = await Account.findOrFail(user.id)
  })

  test('is unlocked by a clerk with a reason, and lets its holder in at once', async ({
    assert,
    client,
  }) => {
    await tries(user, 5)
    await tries(user, 6, '198.51.100.66')
    const before = await locksOf(named(user))

    await unlock(account)

    const response = await signIn(client, user)
    const [event] = await eventsOf('account.unlocked')
    assert.deepEqual(
      before.map(({ address }) => address),
      ['127.0.0.1', '198.51.100.66']
    )
    assert.isEmpty(await locksOf(named(user)))
    response.assertHeader('location', '/ssps')
    assert.containsSubset(event, {
      'user.id': `staff:${world.ayse.id}`,
      'ssps.details': { explanation: 'Genel merkez aradı' },
    })
  })

  test('stays locked for others: only its own counters go', async ({ assert }) => {
    const other = { username: 'k7wq2m9xpt', password: '' }
    await tries(user, 5)
    await tries(other, 5)

    await unlock(account)

    assert.lengthOf(await locksOf(named(other)), 1)
  })

  test('is shown with the addresses, and nothing is done where there is no lock', async ({
    assert,
    client,
  }) => {
    const page = () =>
      client
        .get(`/backoffice/accounts/${user.username}`)
        .withSession(sinceNow())
        .withGuard('staff')
        .loginAs(world.ayse)
    const open = await page()
    await assert.rejects(() => unlock(account), /not_locked/)
    await tries(user, 4, '198.51.100.66')
    assert.isEmpty(await locksOf(named(user)))
    await tries(user, 1, '198.51.100.66')

    const locked = await page()

    assert.notInclude(open.text(), 'Geçici kilit')
    locked.assertTextIncludes('Geçici kilit')
    locked.assertTextIncludes('198.51.100.66')
  })

  function unlock(one: Account) {
    const explanation = 'Genel merkez aradı'
    return unlockAccount(one, { by: world.ayse, opId: randomUUID(), explanation })
  }
})

function named({ username: name }: { username: string }) {
  return { realm: 'account' as const, name }
}
