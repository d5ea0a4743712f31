import { fingerprint, generateSigningKey, publicKeyFrom } from '#audit/keys'
import { publicKeyFile } from '#audit/published'
import { signHead } from '#audit/signer'
import { recordRefusal } from '#audit/record'
import { bodyOf, parseCheckpoint, signCheckpoint } from '#audit/checkpoint'
import { resetDatabase } from '#tests/database'
import { AYSE, freshSigner, sealAll, tamper, writeEvents } from '#tests/functional/audit/audit_log'
import { rewrite, spoken, verdictsOn, writtenPack } from '#tests/functional/audit/packs'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { appendFile, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

test.group('An evidence pack', (group) => {
  group.each.setup(() => resetDatabase())
  group.each.setup(() => freshSigner())

  test('R21 m.4/b-5: of the whole log is proven by both verifiers inside it', async ({
    assert,
    cleanup,
  }) => {
    await sealedEvents(300)
    const { facts, folder, remove } = await writtenPack()
    cleanup(remove)

    const { machine, shell } = await verdictsOn(folder, await ownFingerprint())

    assert.deepEqual([machine.status, shell.status], [0, 0], machine.said + shell.said)
    assert.include(machine.said, 'OK: 300 events stand in the signed log')
    assert.include(machine.said, 'these are all events of the log')
    assert.include(shell.said, 'OK: the key is the printed one')
    assert.equal(facts.disclosed, 300)
    assert.equal(facts.scope, 'log')
  })

  test('of a search discloses what it found and holds the places of the rest', async ({
    assert,
    cleanup,
  }) => {
    const refused = await scatteredRefusals()
    const { folder, remove } = await writtenPack({ action: 'session.refused' })
    cleanup(remove)

    const { machine, shell } = await verdictsOn(folder)

    const lines = await linesOf(folder, 'events.tsv')
    const disclosed = lines.filter(([, , , payload]) => payload !== '')
    assert.deepEqual([machine.status, shell.status], [0, 0], machine.said + shell.said)
    assert.include(machine.said, 'Not all events of the log are in this pack')
    assert.deepEqual(
      disclosed.map(([, , , payload]) => JSON.parse(payload)['event.id']),
      refused
    )
    assert.isTrue(lines.some(([, count]) => Number(count) >= 256))
  }).timeout(120_000)

  test('of a period holds everything between its first and its last event', async ({
    assert,
    cleanup,
  }) => {
    await sealedEvents(20)
    const from = DateTime.now()
    const ids = await sealedEvents(30)
    const to = DateTime.now()
    await sealedEvents(20)
    const { facts, folder, remove } = await writtenPack({ from, to })
    cleanup(remove)

    const { machine } = await verdictsOn(folder)

    const lines = await linesOf(folder, 'events.tsv')
    assert.equal(machine.status, 0, machine.said)
    assert.equal(facts.scope, 'period')
    assert.deepEqual(
      lines
        .filter(([, , , payload]) => payload)
        .map(([, , , text]) => JSON.parse(text)['event.id']),
      ids
    )
  })

  test('without a single event that fits proves that, and nothing more', async ({
    assert,
    cleanup,
  }) => {
    await sealedEvents(5)
    const { facts, folder, remove } = await writtenPack({ ip: '203.0.113.99' })
    cleanup(remove)

    const { machine, shell } = await verdictsOn(folder)

    assert.deepEqual([machine.status, shell.status], [0, 0], machine.said + shell.said)
    assert.deepInclude(facts, { disclosed: 0, first: null, last: null })
  })

  test('proves earlier heads to be beginnings of the log', async ({ assert, cleanup }) => {
    for (const days of [3, 2, 1]) {
      await sealedEvents(7)
      await tamper(
        'audit_checkpoints',
        `update audit_checkpoints set signed_at = signed_at - interval ${days} day
         order by tree_size desc limit 1`
      )
    }
    await sealedEvents(7)
    const { facts, folder, remove } = await writtenPack({ ip: '203.0.113.99' })
    cleanup(remove)

    const { machine, shell } = await verdictsOn(folder)

    assert.equal(facts.older, 3)
    assert.deepEqual(await readdir(join(folder, 'old-checkpoints')), ['14', '21', '7'])
    assert.include(machine.said, 'OK: 3 older signed heads are beginnings')
    assert.include(shell.said, 'OK: 3 older signed heads are beginnings')
  })

  for (const language of ['tr', 'en']) {
    test(`is proven by hand as README.${language}.txt says`, async ({ assert, cleanup }) => {
      await sealedEvents(9)
      const { folder, remove } = await writtenPack()
      cleanup(remove)
      const readme = await readFile(join(folder, `README.${language}.txt`), 'utf8')
      const byHand = readme.slice(readme.search(/^(BY HAND|ELLE)$/m))
      const commands = [...byHand.matchAll(/^ {2}(sha256sum|openssl|head|sed|payload|\().*$/gm)]

      const { said, status } = await spoken(
        'bash',
        ['-euo', 'pipefail', '-c', commands.map(([line]) => line).join('\n')],
        folder
      )

      const [[, , hash]] = await linesOf(folder, 'events.tsv')
      assert.lengthOf(commands, 7)
      assert.equal(status, 0, said)
      assert.include(said, 'Signature Verified Successfully')
      assert.include(said, `${await ownFingerprint()}  -`)
      assert.include(said, `${hash}  -`)
    })
  }

  test('that was forged is refused by both: {what}')
    .with([
      {
        what: 'an event was changed',
        forge: (folder: string) =>
          rewrite(folder, 'events.tsv', (text) => text.replace('staff:1', 'staff:9')),
        verdict: 'event 0 is not the one that was sealed',
      },
      {
        what: 'an event was taken out',
        forge: (folder: string) =>
          rewrite(folder, 'events.tsv', (text) => text.replace(/^3\t.*\n/m, '')),
        verdict: 'event 4: the line before ends at 3',
      },
      {
        what: 'the newest were cut off',
        forge: (folder: string) =>
          rewrite(folder, 'events.tsv', (text) => text.replace(/^8\t.*\n/m, '')),
        verdict: 'the lines end at 8, the signed head at 9',
      },
      {
        what: 'two were swapped',
        forge: (folder: string) => rewrite(folder, 'events.tsv', swapped),
        verdict: 'the lines do not lead to the signed head',
      },
      {
        what: 'another key signed',
        forge: signedByStranger,
        verdict: 'the signature of (the )?checkpoint is wrong',
      },
      {
        what: 'a file is another one',
        forge: async (folder: string) => {
          await appendFile(join(folder, 'events.csv'), 'x')
        },
        verdict: '(a file is not the one|is not the file) that was packed',
      },
      {
        what: 'a line is an expression of the shell',
        forge: (folder: string) =>
          rewrite(folder, 'events.tsv', (text) => text.replace(/^0\t1/, '0\ta[$(touch owned)]')),
        verdict: 'the line (after|at) event -?\\d+ is none',
      },
    ])
    .run(async ({ assert, cleanup }, { forge, verdict }) => {
      await sealedEvents(9)
      const { folder, remove } = await writtenPack()
      cleanup(remove)
      await forge(folder)

      const { machine, shell } = await verdictsOn(folder)

      assert.deepEqual([machine.status, shell.status], [1, 1], machine.said + shell.said)
      assert.match(machine.said, new RegExp(`FAILED: .*${verdict}`))
      assert.match(shell.said, new RegExp(`FAILED: .*${verdict}`))
      assert.notInclude(await readdir(folder), 'owned')
    })

  test('with another key than the printed one is refused by both', async ({ assert, cleanup }) => {
    await sealedEvents(3)
    const { folder, remove } = await writtenPack()
    cleanup(remove)

    const { machine, shell } = await verdictsOn(folder, 'ab'.repeat(32))

    assert.deepEqual([machine.status, shell.status], [1, 1])
    assert.include(machine.said + shell.said, 'FAILED: the key is not the printed one')
  })

  test('is not written of a log that is not what was sealed', async ({ assert }) => {
    await sealedEvents(5)
    await tamper(
      'audit_events',
      `update audit_events set payload = replace(payload, 'staff:1', 'staff:9') limit 1`
    )

    await assert.rejects(() => writtenPack(), /Leaf 0 of the audit log is not what was sealed/)
  })

  test('is not written before anything was signed', async ({ assert }) => {
    await assert.rejects(() => writtenPack(), 'Act refused: nothing_signed')
  })

  async function sealedEvents(count: number) {
    const ids = await writeEvents(count)
    await sealAll()
    await signHead()
    return ids
  }

  /** A few refusals among many sign-ins, so that the gaps between them are wide. */
  async function scatteredRefusals() {
    const ids: string[] = []

    for (const before of [3, 700, 41, 0]) {
      await writeEvents(before)
      ids.push(await refusal())
    }
    await sealedEvents(90)
    return ids
  }

  function refusal() {
    return recordRefusal('session.refused', {
      actor: AYSE,
      reason: 'wrong_code',
      service: 'backoffice',
      context: { ip: '203.0.113.7' },
    })
  }
})

async function ownFingerprint() {
  return fingerprint(await publicKeyFrom(publicKeyFile())).replaceAll(' ', '')
}

async function linesOf(folder: string, name: string) {
  const text = await readFile(join(folder, name), 'utf8')
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => line.split('\t'))
}

/** Each with its hash, in the other's place. */
function swapped(text: string) {
  const lines = text
    .slice(0, -1)
    .split('\n')
    .map((line) => line.split('\t'))
  const [second, fifth] = [lines[1].slice(2), lines[4].slice(2)]
  lines[1].splice(2, 2, ...fifth)
  lines[4].splice(2, 2, ...second)
  return `${lines.map((line) => line.join('\t')).join('\n')}\n`
}

async function signedByStranger(folder: string) {
  const key = await generateSigningKey(join(folder, 'stranger.pem'))
  await rewrite(folder, 'checkpoint', (note) => {
    const head = parseCheckpoint(bodyOf(note))
    return signCheckpoint(head, { name: head.origin, key })
  })
}
