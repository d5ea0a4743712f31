import db from '@adonisjs/lucid/services/db'

const KEPT = ['adonis_schema', 'adonis_schema_versions']

/**
 * Empties every table as the migration user: the application's own user cannot, and rows that
 * several processes wrote are in no transaction of the test.
 */
export async function resetDatabase() {
  const connection = db.connection('migration')
  const [tables] = await connection.rawQuery(
    'select table_name as name from information_schema.tables where table_schema = database()'
  )
  const names = (tables as { name: string }[])
    .map(({ name }) => name)
    .filter((name) => !KEPT.includes(name))

  await connection.transaction(async (trx) => {
    await trx.rawQuery('set session foreign_key_checks = 0')
    for (const name of names) {
      await emptyTable(name)
    }
    await trx.rawQuery('set session foreign_key_checks = 1')

    async function emptyTable(name: string) {
      if (await trx.from(name).first()) {
        await trx.rawQuery(`truncate table \`${name}\``)
      }
    }
  })
}
