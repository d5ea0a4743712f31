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

  test('triggers that {what} end with status 1 and are named')
    .with([
      { what: 'are gone', body: null },
      { what: 'do nothing', body: 'set @nothing = 1' },
    ])
    .run(async ({ assert, cleanup }, { body }) => {
      await writeEvents(3)
      await sealAll()
      cleanup(() => replaceTrigger(REFUSES))
      await replaceTrigger(body)

      const command = await verify()

      command.assertFailed()
      assert.match(saidBy(command), /Nothing refuses changes any more: audit_events_no_update/)
    })
})

const REFUSES = `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_events is append-only'`

/** As the owner of the schema can. */
async function replaceTrigger(body: string | null) {
  const owner = db.connection('migration')
  await owner.rawQuery('drop trigger if exists audit_events_no_update')

  if (body !== null) {
    await owner.rawQuery(
      `create trigger audit_events_no_update before update on audit_events for each row ${body}`
    )
  }
}

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
