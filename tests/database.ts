import db from '@adonisjs/lucid/services/db'

type Table = { name: string; refusesDelete: 0 | 1 }

const KEPT = /^adonis_schema/

/** The schema does not change while tests run. */
let schema: Table[] | null = null

/**
 * Empties every table as the migration user: the application's own user cannot, and rows that
 * several processes wrote are in no transaction of the test.
 */
export async function resetDatabase() {
  const filled = await filledTables({ besides: KEPT })

  await db.connection('migration').transaction(async (trx) => {
    await trx.rawQuery('set session foreign_key_checks = 0')
    for (const { name, refusesDelete } of filled) {
      await trx.rawQuery(refusesDelete ? `truncate table \`${name}\`` : `delete from \`${name}\``)
    }
    await trx.rawQuery('set session foreign_key_checks = 1')
  })
}

/** The tables with rows in them, asked for at once. */
export async function filledTables({ besides }: { besides: RegExp }) {
  const asked = await allTables({ besides })
  const [rows] = await db
    .connection('migration')
    .rawQuery(
      asked
        .map(({ name }) => `select '${name}' as name where exists (select 1 from \`${name}\`)`)
        .join(' union all ')
    )
  const filled = new Set((rows as { name: string }[]).map(({ name }) => name))

  return asked.filter(({ name }) => filled.has(name))
}

export async function allTables({ besides }: { besides: RegExp }) {
  schema ??= await tablesOfSchema()
  return schema.filter(({ name }) => !besides.test(name))
}

/** Those of the log let nobody delete a row; emptying the others row by row is the faster way. */
async function tablesOfSchema() {
  const [rows] = await db.connection('migration').rawQuery(`
    select table_name as name,
      exists (
        select 1 from information_schema.triggers
        where event_object_schema = table_schema and event_object_table = table_name
          and event_manipulation = 'DELETE'
      ) as refusesDelete
    from information_schema.tables where table_schema = database() order by table_name
  `)

  return rows as Table[]
}
