import { record } from '#audit/record'
import { signHead } from '#audit/signer'
import { newestStamps } from '#audit/stamp_store'
import { fingerprintsOf } from '#audit/time_stamp'
import { verifyLog } from '#audit/verification'
import { inDatabase } from '#models/columns'
import type Staff from '#models/staff'
import { stampIfDue } from '#operations/legal_stamps'
import env from '#start/env'
import { resetDatabase } from '#tests/database'
import { AYSE, freshSigner, sealAll, tamper, writeEvents } from '#tests/functional/audit/audit_log'
import { renewSums, spoken, verdictsOn, writtenPack } from '#tests/functional/audit/packs'
import { getAs } from '#tests/functional/audit/pages'
import { timeStampAuthority, useAuthority } from '#tests/time_stamp_authority'
import { eventsOf, newWorld } from '#tests/world'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { copyFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

test.group('Time stamps', (group) => {
  let authority: Awaited<ReturnType<typeof timeStampAuthority>>
  let kemal: Staff

  group.each.setup(async () => {
    await resetDatabase()
    const world = await newWorld()
    kemal = world.kemal
    return freshSigner()
  })
  group.each.setup(async () => {
    authority = await timeStampAuthority()
    return () => authority.close()
  })

  test('RFC 3161: the head after a legal moment is stamped, once', async ({ assert }) => {
    await stampedCalendar()
    await concluded()
    const treeSize = await signed()

    const isStamped = await stampIfDue()
    await signed()
    const again = await stampIfDue()

    const [stamp] = await newestStamps(5)
    const events = await eventsOf('audit_log.time_stamped')
    assert.isTrue(isStamped)
    assert.isFalse(again)
    assert.deepInclude(stamp, { treeSize, cause: 'election.concluded' })
    assert.isBelow(Math.abs(stamp.stampedAt.diffNow('seconds').seconds), 30)
    assert.deepInclude(events.at(-1)!['ssps.details'], { treeSize, cause: 'election.concluded' })
    assert.deepInclude(await verifyLog(), { isIntact: true, timeStamps: 2 })
  })

  test('nothing is asked for before an event is signed, nor when none is due', async ({
    assert,
  }) => {
    await stampedCalendar()
    const { asked } = authority
    await writeEvents(3)
    await signed()
    const ordinary = await stampIfDue()
    await concluded()
    await sealAll()

    const unsigned = await stampIfDue()

    assert.deepEqual([ordinary, unsigned], [false, false])
    assert.equal(authority.asked, asked)
  })

  test('R16: the minute results open is a legal moment of its own', async ({ assert }) => {
    await stampedCalendar()
    await writeEvents(1)
    await signed()
    const [{ id }] = await db.from('rounds').select('id').orderBy('opens_at').limit(1)
    const opens = async (at: DateTime) => {
      await db
        .from('rounds')
        .where({ id })
        .update({ opens_at: inDatabase(at) })
      await writeEvents(1)
      await signed()
    }
    await opens(DateTime.now().plus({ hours: 1 }))
    const early = await stampIfDue()
    await opens(DateTime.now())
    const isStamped = await stampIfDue()

    const [stamp] = await newestStamps(1)
    assert.deepEqual([early, isStamped], [false, true])
    assert.equal(stamp.cause, 'results_opened')
  })

  test('an authority that stays away is told once, and asked again', async ({ assert }) => {
    await stampedCalendar()
    await concluded()
    await signed()
    authority.isAway = true

    const first = await stampIfDue()
    await sealAll()
    const second = await stampIfDue()
    authority.isAway = false
    const back = await stampIfDue()

    const failures = await eventsOf('audit_log.time_stamp_failed')
    assert.deepEqual([first, second], [false, false])
    assert.isTrue(back)
    assert.lengthOf(failures, 1)
    assert.equal(failures[0]['event.reason'], 'authority_refused')
    assert.deepEqual(failures[0]['ssps.details'], { cause: 'election.concluded' })
  })

  test('an authority that asks for a name and a password gets them as it should', async ({
    assert,
  }) => {
    useAuthority(env.get('AUDIT_TSA_URL')!.release().replace('//', '//ysk:g%40zli@'))
    await signed()

    assert.isTrue(await stampIfDue())
    assert.equal(authority.credentials, `Basic ${Buffer.from('ysk:g@zli').toString('base64')}`)
  })

  test('the stamp of a stranger is not believed', async ({ assert, cleanup }) => {
    await stampedCalendar()
    const stranger = await timeStampAuthority()
    cleanup(() => stranger.close())
    await copyFile(authority.file, stranger.file)
    await concluded()
    await signed()

    assert.isFalse(await stampIfDue())
    assert.equal(stranger.asked, 1)
    assert.lengthOf(await newestStamps(5), 1)
  })

  test('one that was taken from another head is found', async ({ assert }) => {
    await stampedCalendar()
    await concluded()
    await signed()
    await stampIfDue()

    await tamper(
      'audit_time_stamps',
      `update audit_time_stamps as one join audit_time_stamps as other
         on other.tree_size < one.tree_size set one.token = other.token,
         one.stamped_at = other.stamped_at`
    )

    const { fault } = await verifyLog()
    assert.match(fault!.sentence, /the time stamp on \d+ events is not to be trusted/)
  })

  test('one that was taken away is missed', async ({ assert }) => {
    await stampedCalendar()
    await sealAll()

    await tamper('audit_time_stamps', 'delete from audit_time_stamps')

    const { fault } = await verifyLog()
    assert.match(fault!.sentence, /The time stamp on \d+ events is missing/)
  })

  test('of a head that is longer than the log shows that events are gone', async ({ assert }) => {
    await stampedCalendar()
    await tamper('audit_time_stamps', 'update audit_time_stamps set tree_size = tree_size + 99')

    const { fault } = await verifyLog()
    assert.match(fault!.sentence, /Leaf \d+ is missing/)
  })

  test('that proves nothing leaves in no pack', async ({ assert }) => {
    await stampedCalendar()
    await tamper('audit_time_stamps', `update audit_time_stamps set token = 'none'`)

    await assert.rejects(() => writtenPack(), /The time stamp on \d+ events is not to be trusted/)
  })

  test('goes with the evidence, where openssl proves it', async ({ assert, cleanup }) => {
    await stampedCalendar()
    await writeEvents(3)
    await signed()
    const { facts, folder, remove } = await writtenPack()
    cleanup(remove)
    const [name] = await readdir(join(folder, 'time-stamps'))

    const { machine, shell } = await verdictsOn(folder)

    assert.equal(facts.stamps, 1)
    assert.match(name, /^\d+\.pem$/)
    assert.deepEqual([machine.status, shell.status], [0, 0])
    assert.include(shell.said, 'OK: 1 time stamps are on signed heads')
    assert.match(shell.said, /was stamped at \w{3} +\d+ [\d:]{8} \d{4} GMT/)
    assert.include(shell.said, fingerprintsOf(await readFile(authority.file, 'utf8'))[0])
  })

  test('is proven by hand as README.{language}.txt says')
    .with([
      { language: 'tr', moment: 'AN' },
      { language: 'en', moment: 'MOMENT' },
    ])
    .run(async ({ assert, cleanup }, { language, moment }) => {
      await stampedCalendar()
      await writeEvents(3)
      const treeSize = await signed()
      const { folder, remove } = await writtenPack()
      cleanup(remove)
      const [number] = await readdir(join(folder, 'old-checkpoints'))
      const readme = await readFile(join(folder, `README.${language}.txt`), 'utf8')
      const [token, text, verify, certificate] = [
        ...readme.matchAll(/^ {3}(openssl (?:.*\\\n)?.*)$/gm),
      ].map(([, command]) => command.replaceAll(/\bN\b/g, number))

      const { said, status } = await spoken(
        'bash',
        [
          '-euo',
          'pipefail',
          '-c',
          `${token}\nmoment=$(${text} | sed -n 's/^Time stamp: //p')
           ${verify.replace(`"${moment}"`, '"$moment"')}\n${certificate}`,
        ],
        folder
      )

      assert.notEqual(number, String(treeSize))
      assert.equal(status, 0, said)
      assert.include(said, 'Verification: OK')
      assert.include(said, fingerprintsOf(await readFile(authority.file, 'utf8'))[0])
    })

  test('that does not fit its head is refused by the verifier', async ({ assert, cleanup }) => {
    await stampedCalendar()
    await concluded()
    await signed()
    await stampIfDue()
    await writeEvents(1)
    await signed()
    const { folder, remove } = await writtenPack()
    cleanup(remove)
    const names = await readdir(join(folder, 'time-stamps'))
    const tokens = names.filter((name) => name.endsWith('.tsr'))
    const [first, second] = tokens.map((name) => join(folder, 'time-stamps', name))
    await copyFile(second, first)
    await renewSums(folder)

    const { shell } = await verdictsOn(folder)

    assert.lengthOf(tokens, 2)
    assert.equal(shell.status, 1)
    assert.match(shell.said, /FAILED: the time stamp on old-checkpoints\/\d+ is wrong/)
  })

  test('is shown to auditors, with the event it holds for', async ({ assert, client }) => {
    await stampedCalendar()
    const [{ event_id: id }] = await db
      .from('audit_index')
      .select(db.raw('hex(event_id) as event_id'))
      .orderBy('leaf_index')
      .limit(1)
    const uuid = id.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    await concluded()
    await signed()
    authority.isAway = true
    await stampIfDue()
    await sealAll()

    const packs = await getAs(client, kemal, '/audit/packs')
    const event = await getAs(client, kemal, `/audit/events/${uuid}`)

    packs.assertTextIncludes('Zaman damgaları')
    packs.assertTextIncludes('Bekleyen damga: Seçim: sonuçlandı')
    authority.isAway = false
    await stampIfDue()
    await sealAll()
    const later = await getAs(client, kemal, '/audit/packs')
    assert.notInclude(later.text(), 'Bekleyen damga')
    event.assertTextIncludes('kayıtlık imzalı baş üzerinde')
    assert.equal(event.status(), 200)
  })

  /** What the world itself calls for, such as its circular, is stamped before each test begins. */
  async function stampedCalendar() {
    await signed()
    await stampIfDue()
  }

  async function concluded() {
    await db.transaction((trx) =>
      record(trx, 'election.concluded', {
        actor: AYSE,
        service: 'backoffice',
        election: 1,
        target: { type: 'election', id: 1 },
      })
    )
  }
})

async function signed() {
  await sealAll()
  await signHead()
  const { size } = await db.from('audit_checkpoints').max('tree_size as size').firstOrFail()
  return size as number
}
