import { matchesPassword } from '#access/password'
import { openedSecret } from '#access/totp'
import Staff from '#models/staff'
import { addFirstAdministrator } from '#operations/staff_setup'
import { resetDatabase } from '#tests/database'
import { eventsOf, person, withInitialPassword } from '#tests/world'
import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import AdministratorAdd from '../../commands/administrator_add.js'

test.group('administrator:add', (group) => {
  group.each.setup(() => resetDatabase())
  group.each.setup(() => {
    ace.ui.switchMode('raw')
    return () => ace.ui.switchMode('normal')
  })

  test('adds an administrator and prints once what they need to sign in', async ({ assert }) => {
    const command = await add('Hasan@skgm.example', 'Hasan Çelik')

    command.assertSucceeded()
    const hasan = await Staff.query().preload('roles').firstOrFail()
    const said = saidBy(command)
    const password = /initial password +(.+)/.exec(said)![1].replaceAll(' ', '')
    const secret = /authenticator secret +(.+)/.exec(said)![1].replaceAll(' ', '')
    assert.equal(hasan.email, 'hasan@skgm.example')
    assert.deepEqual(hasan.roleNames, ['administrator'])
    assert.isTrue(hasan.mustChangePassword)
    assert.isTrue(await matchesPassword(hasan.password, password))
    assert.equal(openedSecret(hasan.totpSecret), secret)
    assert.include(said, `secret=${secret}`)
  })

  test('the log has the person and the role, from the system, and no secret', async ({
    assert,
  }) => {
    const command = await add('hasan@skgm.example', 'Hasan Çelik')

    const [added] = await eventsOf('staff.added')
    const [granted] = await eventsOf('staff.role_granted')
    const secret = /authenticator secret +(.+)/.exec(saidBy(command))![1].replaceAll(' ', '')
    assert.equal(added['ssps.service'], 'system')
    assert.notProperty(added, 'user.id')
    assert.deepEqual(granted['ssps.details'], { role: 'administrator' })
    assert.notInclude(JSON.stringify([added, granted]), secret)
  })

  test('refuses a third administrator in one sentence', async ({ assert }) => {
    await add('hasan@skgm.example', 'Hasan Çelik')
    await add('fatma@skgm.example', 'Fatma Şahin')

    const { exitCode, said } = await refusedAdd('selin@skgm.example', 'Selin Koç')

    assert.equal(exitCode, 1)
    assert.match(said, /^There are two administrators already; [^\n]+\.\n$/)
    assert.lengthOf(await Staff.all(), 2)
  })

  test('adds two and no third, however many are asked for at once: {there} there already')
    .with([{ there: 0 }, { there: 1 }])
    .run(async ({ assert }, { there }) => {
      if (there === 1) {
        await person('Hasan Çelik', 'hasan', 'administrator')
      }

      const outcomes = await Promise.allSettled(
        ['fatma', 'selin', 'sevgi'].map((name) =>
          addFirstAdministrator({ email: `${name}@skgm.example`, fullName: 'Fatma Şahin' })
        )
      )

      const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
      assert.lengthOf(await Staff.all(), 2)
      assert.lengthOf(await eventsOf('staff.added'), 2 - there)
      assert.lengthOf(refused, 1 + there)
      for (const { reason } of refused) {
        assert.match(reason.message, /^There are two administrators already/)
      }
    })

  test('gives one who never signed in another way in, however many there are', async ({
    assert,
  }) => {
    await person('Hasan Çelik', 'hasan', 'administrator')
    const fatma = await person('Fatma Şahin', 'fatma', 'administrator')
    await withInitialPassword(fatma, 'abcde23456', { expiresInSeconds: -1 })

    const command = await add('Fatma@skgm.example', 'Fatma Şahin')

    command.assertSucceeded()
    await fatma.refresh()
    const said = saidBy(command)
    const password = /initial password +(.+)/.exec(said)![1].replaceAll(' ', '')
    assert.isTrue(await matchesPassword(fatma.password, password))
    assert.isFalse(fatma.isInitialExpired)
    assert.lengthOf(await Staff.all(), 2)
    assert.lengthOf(await eventsOf('staff.password_given'), 1)
    assert.lengthOf(await eventsOf('staff.totp_set'), 1)
  })

  test('a deactivated administrator leaves room for another', async ({ assert }) => {
    await person('Hasan Çelik', 'hasan', 'administrator')
    const fatma = await person('Fatma Şahin', 'fatma', 'administrator')
    await fatma.merge({ deactivatedAt: DateTime.now() }).save()

    const command = await add('selin@skgm.example', 'Selin Koç')

    command.assertSucceeded()
    assert.lengthOf(await Staff.all(), 3)
  })

  test('refuses what is no address, no name, or somebody else’s address: {sentence}')
    .with([
      { email: 'hasan', name: 'Hasan Çelik', sentence: /is no e-mail address/ },
      { email: 'hasan@skgm.example', name: '=12', sentence: /name is missing/ },
      { email: 'AYSE@skgm.example', name: 'Hasan Çelik', sentence: /belongs to somebody/ },
    ])
    .run(async ({ assert }, { email, name, sentence }) => {
      await person('Ayşe Yılmaz', 'ayse', 'clerk')

      const { exitCode, said } = await refusedAdd(email, name)

      assert.equal(exitCode, 1)
      assert.match(said, sentence)
      assert.lengthOf(await Staff.all(), 1)
    })
})

async function add(email: string, name: string) {
  const command = await ace.create(AdministratorAdd, [email, `--name=${name}`])
  await command.exec()
  return command
}

/** What a refused command says on standard error. */
async function refusedAdd(email: string, name: string) {
  const said: string[] = []
  const { write } = process.stderr
  process.stderr.write = ((text: string) => said.push(text) > 0) as typeof write

  try {
    const { exitCode } = await add(email, name)
    return { exitCode, said: said.join('') }
  } finally {
    process.stderr.write = write
  }
}

function saidBy(command: AdministratorAdd) {
  return command.logger
    .getLogs()
    .map(({ message }) => message)
    .join('\n')
}
