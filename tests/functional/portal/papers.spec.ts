import { authenticatedAccount } from '#access/account_sign_in'
import { signHead } from '#audit/signer'
import type Account from '#models/account'
import Circular from '#models/circular'
import { resetDatabase } from '#tests/database'
import { freshSigner, sealAll } from '#tests/functional/audit/audit_log'
import { liaison, read } from '#tests/functional/portal/world'
import { pagesOf } from '#tests/unit/documents/reading'
import { eventsOf, newWorld, type World } from '#tests/world'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'

const TODAY = DateTime.now().setZone('Europe/Istanbul')

test.group('The user manual', (group) => {
  let world: World
  let deniz: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    deniz = await liaison(world)
  })

  test('R23 m.7: the user manual is handed out electronically, in both languages and on record', async ({
    assert,
    client,
  }) => {
    const turkish = await sheetsAt(client, deniz, '/portal/manual/tr')
    const english = await sheetsAt(client, deniz, '/portal/manual/en')

    const events = await eventsOf('manual.downloaded')
    for (const [sheets, title] of [
      [turkish, 'Kullanıcı El Kitabı'],
      [english, 'User manual'],
    ] as const) {
      assert.isAtLeast(sheets.length, 4)
      assert.isAtMost(sheets.length, 8)
      assert.include(sheets[0], title)
      assert.notMatch(sheets.join(' '), /\{\w+\}|undefined/)
    }
    assert.include(turkish.join(' '), 'saat 17.00 itibarıyla açılır (Genelge m.3/a)')
    assert.include(english.join(' '), 'open at 17:00 of the voting day')
    assert.includeDeepMembers(
      events.map((event) => [event['ssps.article'], event['ssps.details']]),
      ['tr', 'en'].map((language) => ['m.7', { language }])
    )
  })

  test('its numbers and hours are those of the circular', async ({ assert, client }) => {
    const { rules, id } = await Circular.firstOrFail()
    await Circular.query()
      .where('id', id)
      .update({ parameters: JSON.stringify({ ...rules, opensAt: '18:30', webUserLimit: 7 }) })

    const sheets = await sheetsAt(client, deniz, '/portal/manual/tr')

    assert.include(sheets.join(' '), 'saat 18.30 itibarıyla')
    assert.include(sheets.join(' '), 'en çok 7 kullanıcı')
    assert.notInclude(sheets.join(' '), 'saat 17.00 itibarıyla')
  })

  test('its contents name the sheet on which each section begins', async ({ assert, client }) => {
    const sheets = await sheetsAt(client, deniz, '/portal/manual/tr')
    const page = await read(client, deniz, '/portal/manual')

    const entries = Array.from(
      sheets[0].matchAll(/(\d+\. [^\d]+?) (\d) /g),
      ([, title, sheet]) => ({
        title,
        sheet: Number(sheet),
      })
    )
    assert.isAtLeast(entries.length, 15)
    for (const { title, sheet } of entries) {
      assert.include(sheets[sheet - 1], title)
      page.assertTextIncludes(title.replace(/^\d+\. /, ''))
    }
  })

  test('R30 m.4/b-6: whom to reach at SKGM stands in it and beside the support requests', async ({
    assert,
    client,
  }) => {
    const sheets = await sheetsAt(client, deniz, '/portal/manual/tr')
    const page = await read(client, deniz, '/portal/support-requests')

    for (const part of ['SKGM SSPS Destek Masası', '0312 555 20 23', 'ssps@skgm.example']) {
      assert.include(sheets.join(' '), part)
      page.assertTextIncludes(part)
    }
  })

  test('there is none in a third language', async ({ client }) => {
    const answer = await read(client, deniz, '/portal/manual/de')

    answer.assertStatus(404)
  })
})

test.group('The daily receipt', (group) => {
  let world: World
  let deniz: Account
  let stranger: Account

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    deniz = await liaison(world)
    stranger = await liaison(world, world.rival)
    return freshSigner()
  })

  test('R21 m.4/b-5: counts the own lines of the day, kind by kind, up to the signed checkpoint', async ({
    assert,
    client,
  }) => {
    await fail(deniz.username)
    await fail(stranger.username)
    await sealAll()
    await fail(deniz.username)
    await sealAll()
    const head = await signHead()
    await fail(deniz.username)
    await sealAll()

    const text = await receiptOf(client, deniz, TODAY.toISODate()!)

    const [event] = await eventsOf('audit_log.receipt_taken')
    for (const part of [
      'Günlük erişim alındısı',
      'Örnek Parti',
      'Reddedilen girişler: 2',
      'Girişler: 0',
      'Reddedilen erişimler: 0',
      'hatalı şifre',
      `${head!.origin} ${head!.treeSize} ${head!.rootHash.toString('base64')}`,
    ]) {
      assert.include(text, part)
    }
    assert.deepInclude(event, {
      'user.id': `account:${deniz.id}`,
      'ssps.details': { day: TODAY.toISODate() },
    })
  })

  test('names the first and the last line by their place in the log', async ({
    assert,
    client,
  }) => {
    for (let tries = 0; tries < 3; tries++) {
      await fail(deniz.username)
    }
    await sealAll()
    const head = await signHead()

    const text = await receiptOf(client, deniz, TODAY.toISODate()!)

    assert.match(text, new RegExp(`İlk satır .*iz kaydı no ${head!.treeSize - 3} `))
    assert.match(text, new RegExp(`Son satır .*iz kaydı no ${head!.treeSize - 1} `))
  })

  test('of a day without lines says zero', async ({ assert, client }) => {
    await fail(deniz.username)
    await sealAll()
    await signHead()

    const text = await receiptOf(client, deniz, TODAY.minus({ days: 1 }).toISODate()!)

    assert.include(text, 'Satır sayısı 0')
    assert.notInclude(text, 'İlk satır')
  })

  test('before anything was signed says zero too', async ({ assert, client }) => {
    const text = await receiptOf(client, deniz, TODAY.toISODate()!)

    assert.include(text, 'Satır sayısı 0')
  })

  test('is refused for {$self}')
    .with([TODAY.plus({ days: 1 }).toISODate()!, '2023-02-30', 'dün', ''])
    .run(async ({ assert, client }, day) => {
      const answer = await read(client, deniz, `/portal/access-lines/receipt?day=${day}`)

      answer.assertStatus(302)
      assert.isEmpty(await eventsOf('audit_log.receipt_taken'))
    })
})

async function sheetsAt(client: ApiClient, by: Account, url: string) {
  const answer = await read(client, by, url)
  answer.assertStatus(200)
  const pages = await pagesOf(Buffer.from(answer.body()))

  return pages.map((page) => page.replaceAll(/\s+/g, ' '))
}

async function receiptOf(client: ApiClient, by: Account, day: string) {
  const sheets = await sheetsAt(client, by, `/portal/access-lines/receipt?day=${day}`)
  return sheets.join(' ')
}

function fail(username: string) {
  return authenticatedAccount(
    { username, password: 'abcde23456fghjk789mn' },
    { door: 'portal', address: '198.51.100.9' }
  ).catch(() => null)
}
