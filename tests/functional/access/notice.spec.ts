import { NOTICE_VERSION } from '#circular/notice'
import Account from '#models/account'
import { resetDatabase } from '#tests/database'
import { CHOSEN, liaison } from '#tests/functional/portal/world'
import { OWN, changePassword, post, signIn, visit } from '#tests/functional/ssps/world'
import { eventsOf, newWorld, webUser, type World } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Changes with the wording; so does NOTICE_VERSION, or nobody would be told of the change. */
const WORDING = { version: 2, digest: '0pt5nMmR5qEpSQ6FmwkhQVf0hRW6avRT8lj-ppGVDZE' }

test.group('The notice on personal data', (group) => {
  let world: World

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
  })

  test('R28: {face} is told of personal data first, and again when the wording changed')
    .with([
      { face: '/ssps', page: '/ssps/sessions', find: activeWebUser },
      { face: '/portal', page: '/portal/accounts', find: uninformedLiaison },
    ])
    .run(async ({ assert, client }, { face, page, find }) => {
      const account = await find(client, world)
      const enter = () => signInAt(client, face, account)

      const signedIn = await enter()
      const [home, other] = [
        await visit(client, face, signedIn),
        await visit(client, page, signedIn),
      ]
      const notice = await visit(client, `${face}/notice`, signedIn)
      const unread = await post(client, `${face}/notice`, signedIn)
      const told = await post(client, `${face}/notice`, signedIn, { hasRead: 'true' })
      const after = await visit(client, page, told)
      const later = await visit(client, page, await enter())
      await account.refresh()
      const { informedVersion } = account
      await account.merge({ informedVersion: NOTICE_VERSION - 1 }).save()
      const anew = await visit(client, page, await enter())

      const acknowledged = await eventsOf('notice.acknowledged')
      home.assertHeader('location', `${face}/notice`)
      other.assertHeader('location', `${face}/notice`)
      notice.assertTextIncludes('KVKK m.10')
      assert.deepEqual(unread.flashMessage('inputErrorsBag'), {
        hasRead: ['Devam etmek için bilgilendirmeyi okuyup işaretleyiniz.'],
      })
      told.assertHeader('location', face)
      after.assertStatus(200)
      later.assertStatus(200)
      anew.assertHeader('location', `${face}/notice`)
      assert.equal(informedVersion, NOTICE_VERSION)
      assert.deepEqual(
        acknowledged.map((event) => [event['user.id'], event['ssps.details']]),
        [[`account:${account.id}`, { noticeVersion: NOTICE_VERSION }]]
      )
    })

  test('R28: who changes the wording raises its version', ({ assert }) => {
    const digest = createHash('sha256')

    for (const language of ['tr', 'en']) {
      digest.update(readFileSync(`resources/lang/${language}/notices.json`))
    }

    assert.deepEqual({ version: NOTICE_VERSION, digest: digest.digest('base64url') }, WORDING)
  })
})

/** With a password of his own, and not told yet. */
async function activeWebUser(client: ApiClient, world: World) {
  const user = await webUser(world)
  await changePassword(client, user, await signIn(client, user))
  return uninformed(await Account.findOrFail(user.id))
}

async function uninformedLiaison(_: ApiClient, world: World) {
  return uninformed(await liaison(world))
}

function uninformed(account: Account) {
  return account.merge({ informedVersion: 0, informedAt: null }).save()
}

function signInAt(client: ApiClient, face: string, { username }: Account) {
  const password = face === '/portal' ? CHOSEN : OWN
  return client.post(`${face}/sign-in`).withCsrfToken().form({ username, password }).redirects(0)
}
