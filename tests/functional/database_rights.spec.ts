import { AUDIT_GRANTS } from '#audit/grants'
import { parseGrantLine, splitRights } from '#database/grant_line'
import {
  applicationRights,
  assertApplicationRights,
  grantApplicationRights,
  rightsOn,
} from '#database/grants'
import { connectAs } from '#database/server'
import env from '#start/env'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'

const DENIED = /command denied/

test.group('Rights of the application on the database', () => {
  const forbidden = [
    'update audit_events set payload = payload',
    'delete from audit_events',
    'insert into audit_events (recorded_at, payload, leaf_hash) values (now(), "{}", "")',
    'update audit_leaves set leaf_hash = leaf_hash',
    'delete from audit_checkpoints',
    'delete from accounts',
    'delete from request_forms',
    'delete from operations',
    'truncate table audit_events',
    'alter table accounts drop constraint password_when_issued',
    'create table anything (id int)',
    'drop table rate_limits',
    'drop trigger audit_events_no_update',
  ]

  test('R21 m.4/b-5: the application may not do: {$self}')
    .with(forbidden)
    .run(async ({ assert }, statement) => {
      await assert.rejects(() => db.rawQuery(statement), DENIED)
    })

  test('the rights are those of the list, table by table, and no others', async ({ assert }) => {
    const { grants } = await applicationRights()
    const held = grants.map(({ privilege, scope }) => `${privilege} ON ${scope}`)

    const present = await tables()
    const listed = present.flatMap((table) =>
      rightsOn(table)
        .flatMap(splitRights)
        .map((right) => `${right} ON \`${env.get('DB_NAME')}\`.\`${table}\``)
    )
    assert.sameMembers(held, listed)
  })

  test('every audit table stands in the list', async ({ assert }) => {
    const present = await tables()
    const auditTables = present.filter((name) => name.startsWith('audit_'))

    assert.sameMembers(auditTables, Object.keys(AUDIT_GRANTS))
  })

  test('a right to change the log stops the start, and is taken again', async ({
    assert,
    cleanup,
  }) => {
    cleanup(() => grantApplicationRights())

    await asMigration((user) => `GRANT UPDATE ON ${inOurs('audit_events')} TO ${user}`)
    await assert.rejects(() => assertApplicationRights(), /may do more .*UPDATE ON .*audit_events/)

    await grantApplicationRights()
    await assert.doesNotReject(() => assertApplicationRights())
  })

  test('a right to all tables stops the start, and is taken again', async ({ assert, cleanup }) => {
    cleanup(() => grantApplicationRights())

    await asMigration((user) => `GRANT ALL PRIVILEGES ON \`${env.get('DB_NAME')}\`.* TO ${user}`)
    await assert.rejects(() => assertApplicationRights(), /may do more/)

    await grantApplicationRights()
    await assert.doesNotReject(() => assertApplicationRights())
  })

  test('a missing right stops the start, and is given again', async ({ assert, cleanup }) => {
    cleanup(() => grantApplicationRights())

    await asMigration((user) => `REVOKE DELETE ON ${inOurs('sessions')} FROM ${user}`)
    await assert.rejects(() => assertApplicationRights(), /lacks the right DELETE ON .*sessions/)

    await grantApplicationRights()
    await assert.doesNotReject(() => assertApplicationRights())
  })

  test('rights on the whole server and roles are seen', ({ assert }) => {
    assert.deepEqual(parseGrantLine('GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD "x"'), [])
    assert.deepEqual(parseGrantLine('GRANT SUPER, FILE ON *.* TO `a`@`%` WITH GRANT OPTION'), [
      { privilege: 'SUPER', scope: '*.*' },
      { privilege: 'FILE', scope: '*.*' },
      { privilege: 'GRANT OPTION', scope: '*.*' },
    ])
    assert.deepEqual(parseGrantLine('GRANT `manager` TO `a`@`%`'), [
      { privilege: '`manager`', scope: '' },
    ])
  })
})

async function tables(): Promise<string[]> {
  const [rows] = await db
    .connection('migration')
    .rawQuery(
      'select table_name as name from information_schema.tables where table_schema = database()'
    )
  return rows.map(({ name }: { name: string }) => name)
}

async function asMigration(statementFor: (user: string) => string) {
  const { user } = await applicationRights()
  const connection = await connectAs('migration')
  await connection.query(statementFor(user))
  await connection.end()
}

function inOurs(table: string) {
  return `\`${env.get('DB_NAME')}\`.\`${table}\``
}
