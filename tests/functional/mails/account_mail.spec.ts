import { authenticatedAccount, changePassword } from '#access/account_sign_in'
import { accountAtGate } from '#access/gate_account'
import Account from '#models/account'
import CredentialDelivery from '#models/credential_delivery'
import Mail from '#models/mail'
import { issueAgain } from '#operations/credential_issue'
import { resetDatabase } from '#tests/database'
import { CHOSEN, formBesideLiaison } from '#tests/functional/portal/world'
import { newWorld, readLetter, type World } from '#tests/world'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'

const ANOTHER = 'iki vapur bir iskele'

test.group('Mails about an account (ASVS 6.3.7)', (group) => {
  let world: World
  let deniz: Account
  let holder: Account
  /** The newest mail of what came before the test. */
  let before: Mail

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    const scene = await formBesideLiaison(world)
    deniz = await Account.findOrFail(scene.deniz.id)
    holder = scene.holder
    before = await Mail.query().orderBy('id', 'desc').firstOrFail()
  })

  test('T12: the holder hears of the first change of a password, and so does the liaison', async ({
    assert,
  }) => {
    await issueAgain(holder, { by: world.zeynep, opId: randomUUID() })
    const delivery = await CredentialDelivery.findByOrFail('accountId', holder.id)
    const { password } = await readLetter(delivery, world.zeynep)

    await changed(holder, password, CHOSEN)

    const mails = await mailsSince()
    const [toHolder, toLiaison] = mails
    assert.deepEqual(
      mails.map(({ kind, recipient }) => [kind, recipient]),
      [
        ['account.password_changed', holder.email],
        ['account.first_used', deniz.email],
      ]
    )
    assert.include(toHolder.body, `Sayın ${holder.fullName}`)
    assert.include(toLiaison.subject, holder.fullName)
    for (const { body, subject } of mails) {
      assert.notMatch(body + subject, new RegExp([password, CHOSEN, holder.username].join('|')))
    }
  })

  test('the holder alone hears of each later change', async ({ assert }) => {
    await changed(deniz, CHOSEN, ANOTHER)

    assert.deepEqual(await sent(), [['account.password_changed', deniz.email]])
  })

  test('nobody hears of a change that was refused', async ({ assert }) => {
    await assert.rejects(() => changed(deniz, 'yanlış bir parola', ANOTHER))

    assert.isEmpty(await sent())
  })

  test('the holder hears why a password died when another is issued in a letter', async ({
    assert,
  }) => {
    await issueAgain(deniz, { by: world.zeynep, opId: randomUUID() })

    assert.deepEqual(await sent(), [['account.issued_again', deniz.email]])
  })

  test('nobody hears of a first letter, which no password dies of', async ({ assert }) => {
    await issueAgain(holder, { by: world.zeynep, opId: randomUUID() })

    assert.isEmpty(await sent())
  })

  test('T10: the holder hears once of a sign-in from an address never seen before', async ({
    assert,
  }) => {
    await signedInFrom('203.0.113.10')
    await signedInFrom('203.0.113.10')
    const told = await sent()
    await signedInFrom('198.51.100.7')
    await signedInFrom('198.51.100.7')

    const [mail] = await mailsSince()
    assert.isEmpty(told)
    assert.deepEqual(await sent(), [['account.seen_elsewhere', deniz.email]])
    assert.include(mail.body, '198.51.100.7')
  })

  async function sent() {
    const mails = await mailsSince()
    return mails.map(({ kind, recipient }) => [kind, recipient])
  }

  function mailsSince() {
    return Mail.query().where('id', '>', before.id).orderBy('id')
  }

  async function signedInFrom(address: string) {
    const given = { username: deniz.username, password: CHOSEN }
    await authenticatedAccount(given, { door: 'portal', address })
  }
})

async function changed({ id }: Account, current: string, wanted: string) {
  const account = await accountAtGate({ id })
  const change = { current, wanted, repeated: wanted, acceptsNotice: true }
  await changePassword(account!, change, '127.0.0.1')
}
