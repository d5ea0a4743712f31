import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

const KEPT = ['adonis_schema', 'adonis_schema_versions']

type Table = { name: string; refusesDelete: 0 | 1 }

let tables: Table[] | null = null

/**
 * Empties every table as the migration user: the application's own user cannot, and rows that
 * several processes wrote are in no transaction of the test.
 */
export async function resetDatabase() {
  tables ??= await allTables()

  await db.connection('migration').transaction(async (trx) => {
    await trx.rawQuery('set session foreign_key_checks = 0')
    for (const { name, refusesDelete } of await filled(tables!, trx)) {
      await trx.rawQuery(refusesDelete ? `truncate table \`${name}\`` : `delete from \`${name}\``)
    }
    await trx.rawQuery('set session foreign_key_checks = 1')
  })
}

/** Those of the log let nobody delete a row; emptying the others row by row is the faster way. */
async function allTables() {
  const [rows] = await db.connection('migration').rawQuery(`
    select table_name as name,
      exists (
        select 1 from information_schema.triggers
        where event_object_schema = table_schema and event_object_table = table_name
          and event_manipulation = 'DELETE'
      ) as refusesDelete
    from information_schema.tables where table_schema = database()
  `)

  return (rows as Table[]).filter(({ name }) => !KEPT.includes(name))
}

async function filled(all: Table[], trx: TransactionClientContract) {
  const [rows] = await trx.rawQuery(
    all
      .map(({ name }) => `select '${name}' as name where exists (select 1 from \`${name}\`)`)
      .join(' union all ')
  )
  const names = (rows as { name: string }[]).map(({ name }) => name)

  return all.filter(({ name }) => names.includes(name))
}
