import { signHead } from '#audit/signer'
import { resetDatabase } from '#tests/database'
import { freshSigner, sealAll, tamper, writeEvents } from '#tests/functional/audit/audit_log'
import { verdictsOn } from '#tests/functional/audit/packs'
import { eventsOf } from '#tests/world'
import ace from '@adonisjs/core/services/ace'
import { test } from '@japa/runner'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AuditExport from '../../../commands/audit_export.js'

test.group('audit:export', (group) => {
  let folder: string

  group.each.setup(() => resetDatabase())
  group.each.setup(() => freshSigner())
  group.each.setup(async () => {
    const parent = await mkdtemp(join(tmpdir(), 'ssps-export-'))
    folder = join(parent, 'pack')
    ace.ui.switchMode('raw')
    return async () => {
      ace.ui.switchMode('normal')
      await rm(parent, { recursive: true })
    }
  })

  test('writes a pack that proves itself, on record', async ({ assert }) => {
    await signed(12)

    const command = await run('--action=session.started', '--language=en')

    const { machine } = await verdictsOn(folder)
    const [event] = await eventsOf('audit_log.pack_written')
    command.assertSucceeded()
    assert.match(saidBy(command), /^12 events, by the signed head of 12: /)
    assert.equal(machine.status, 0, machine.said)
    assert.deepInclude(event['ssps.details'], { scope: 'search', disclosed: 12, treeSize: 12 })
  })

  test('says what is wrong and ends with status 1: {what}')
    .with([
      {
        what: 'nothing was signed',
        prepare: async () => {},
        flags: [],
        said: 'Nothing was signed',
      },
      {
        what: 'the folder is there',
        prepare: async () => {
          await signed(1)
          await mkdir(folder)
        },
        flags: [],
        said: 'is there already',
      },
      {
        what: 'an address is none',
        prepare: () => signed(1),
        flags: ['--ip=half'],
        said: 'ip',
      },
      {
        what: 'the log is not intact',
        prepare: async () => {
          await signed(2)
          await tamper(
            'audit_events',
            `update audit_events set payload = replace(payload, 'staff:1', 'staff:9')`
          )
        },
        flags: [],
        said: 'Leaf 0 of the audit log is not what was sealed; no pack was written',
      },
    ])
    .run(async ({ assert }, { flags, prepare, said }) => {
      await prepare()

      const command = await run(...flags)

      command.assertFailed()
      assert.include(saidBy(command), said)
    })

  async function signed(count: number) {
    await writeEvents(count)
    await sealAll()
    await signHead()
  }

  async function run(...options: string[]) {
    const command = await ace.create(AuditExport, [folder, ...options])
    await command.exec()
    return command
  }
})

function saidBy(command: AuditExport) {
  return command.logger
    .getLogs()
    .map(({ message }) => message)
    .join('\n')
}
