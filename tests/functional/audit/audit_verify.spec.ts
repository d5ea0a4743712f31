import { resetDatabase } from '#tests/database'
import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import AuditVerify from '../../../commands/audit_verify.js'
import { freshSigner, sealAll, tamper, writeEvents } from './audit_log.js'

test.group('audit:verify', (group) => {
  group.each.setup(() => resetDatabase())
  group.each.setup(() => freshSigner())
  group.each.setup(() => {
    ace.ui.switchMode('raw')
    return () => ace.ui.switchMode('normal')
  })

  test('an intact log ends with status 0 and is itself logged', async ({ assert }) => {
    await writeEvents(3)
    await sealAll()

    const command = await verify()

    command.assertSucceeded()
    assert.match(saidBy(command), /is intact: .*\n3 events, root /)
    const { payload } = await db.from('audit_events').orderBy('id', 'desc').first()
    assert.deepInclude(JSON.parse(payload), {
      'event.action': 'audit_log.verified',
      'ssps.details': { treeSize: 3 },
    })
  })

  test('a changed event ends with status 1 and is named', async ({ assert }) => {
    const [, second] = await writeEvents(3)
    await sealAll()
    await tamper(
      'audit_events',
      `update audit_events set payload = replace(payload, 'staff:1', 'staff:9')
       where payload like '%${second}%'`
    )

    const command = await verify()

    command.assertFailed()
    assert.match(saidBy(command), new RegExp(`NOT intact. Event ${second} \\(leaf 1\\)`))
  })
})

async function verify() {
  const command = await ace.create(AuditVerify, [])
  await command.exec()
  return command
}

function saidBy(command: AuditVerify) {
  return command.logger
    .getLogs()
    .map(({ message }) => message)
    .join('\n')
}
