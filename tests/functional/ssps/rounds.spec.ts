import { refusalOf } from '#access/account_sign_in'
import { accountAtGate } from '#access/gate_account'
import { clock } from '#access/clock'
import Account from '#models/account'
import Participation from '#models/participation'
import type Round from '#models/round'
import { planOf } from '#operations/provisioning'
import { loadForm } from '#operations/form_facts'
import { printLetter } from '#operations/credential_print'
import { resetDatabase } from '#tests/database'
import { changePassword, signIn, type User, visit } from '#tests/functional/ssps/world'
import { pagesOf } from '#tests/unit/documents/reading'
import { lawfulContent, newWorld, proposedForm, webUser, type World } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { DateTime } from 'luxon'
import { randomUUID } from 'node:crypto'

const REAL_NOW = clock.now

test.group('Who takes part in the first oylama only', (group) => {
  let world: World
  let first: Round
  let second: Round

  group.each.setup(async () => {
    await resetDatabase()
    world = await newWorld()
    ;[first, second] = world.election.rounds
    await first.merge({ closesAt: first.opensAt.plus({ days: 2 }) }).save()

    return () => {
      clock.now = REAL_NOW
    }
  })

  test('R16 m.3/a: gets results in the first, and not in the second', async ({ assert }) => {
    const candidate = await active(await webUser(world, { participation: world.candidate }))

    assert.equal(await answerTo(candidate, before(first)), 'closed')
    assert.isNull(await answerTo(candidate, after(first)))
    assert.equal(await answerTo(candidate, after(second)), 'closed')
  })

  test('R16 m.3/a: while who takes part in both gets them in both, and between them none', async ({
    assert,
  }) => {
    const party = await active(await webUser(world))

    assert.isNull(await answerTo(party, after(first)))
    assert.equal(await answerTo(party, before(second)), 'closed')
    assert.isNull(await answerTo(party, after(second)))
  })

  test('R16 m.3/a: reads one voting day on the status page, the other reads two', async ({
    assert,
    client,
  }) => {
    const candidate = await webUser(world, { participation: world.candidate })
    const party = await webUser(world, { participation: world.party, seed: 5 })

    const one = await visit(client, '/ssps', await atHome(candidate))
    const both = await visit(client, '/ssps', await atHome(party))

    assert.notInclude(one.text(), dayOf(second))
    assert.include(one.text(), dayOf(first))
    assert.include(both.text(), dayOf(first))
    assert.include(both.text(), dayOf(second))

    async function atHome(user: User) {
      return changePassword(client, user, await signIn(client, user))
    }
  })

  test('R16 m.3/a: is told by the page of the second voting day that access is closed', async ({
    client,
  }) => {
    const user = await webUser(world, { participation: world.candidate })
    const session = await changePassword(client, user, await signIn(client, user))
    clock.now = () => after(second)

    const page = await visit(client, '/ssps', session)

    page.assertStatus(200)
    page.assertTextIncludes('Sonuçlara erişim kapalı')
  })

  test('R16 m.3/a: reads in a letter between the oylamas of no opening that is not theirs', async ({
    assert,
  }) => {
    const candidate = await webUser(world, { participation: world.candidate })
    const party = await webUser(world, { participation: world.party, seed: 5 })
    clock.now = () => before(second)

    assert.notInclude(await sftpLetter(candidate), 'Hizmete açılış')
    assert.include(await sftpLetter(party), `${dayOf(second)} 17.00`)
  })

  test('R10 m.4/b-2: addresses close with the first opening that is theirs', async ({ assert }) => {
    await webUser(world, { participation: world.candidate })
    await onlyIn(second)
    const form = await proposedForm(world.candidate, world.ayse, withSecondAddress())
    const plan = async () => planOf(await loadForm(form), db.connection())

    clock.now = () => after(first)
    const early = await plan()
    clock.now = () => after(second)
    const late = await plan()

    assert.isEmpty(early.problems)
    assert.lengthOf(late.problems, 1)
  })

  test('the oylamas of a participation come in their order', async ({ assert }) => {
    const party = await Participation.query()
      .where('id', world.party.id)
      .preload('rounds')
      .firstOrFail()

    assert.deepEqual(
      party.rounds.map(({ number }) => number),
      [1, 2]
    )
  })

  /** Who takes part where is set once: the owner of the schema does it for the test. */
  function onlyIn({ id }: Round) {
    return db
      .connection('migration')
      .from('round_participations')
      .where('participation_id', world.candidate.id)
      .update({ round_id: id })
  }

  async function sftpLetter({ letters }: User) {
    const letter = letters.find(({ account }) => account.service === 'sftp')!
    const [text] = await pagesOf(
      await printLetter(letter, { by: world.zeynep, opId: randomUUID() })
    )
    return text
  }
})

async function active({ id }: User) {
  await Account.query().where('id', id).update({ state: 'active' })
  return id
}

/** What stands between a web user at home and the results at a moment. */
async function answerTo(id: number, moment: DateTime<true>) {
  clock.now = () => moment
  const account = await accountAtGate({ id })
  const refusal = refusalOf(account!, { door: 'web_site_data', address: '127.0.0.1' })

  return refusal?.reason ?? null
}

function before({ opensAt }: Round) {
  return opensAt.minus({ seconds: 1 }).toUTC() as DateTime<true>
}

function after({ opensAt }: Round) {
  return opensAt.plus({ seconds: 1 }).toUTC() as DateTime<true>
}

function dayOf({ votingDay }: Round) {
  return votingDay.setLocale('tr').toFormat('d MMMM yyyy')
}

function withSecondAddress() {
  const ips = ['127.0.0.1', '203.0.113.9'].map((address, index) => ({ number: index + 1, address }))
  return lawfulContent({ ips, wantsWebService: false }, 1)
}
