import { openDisposableDatabase } from '../bin/setup/database.js'
import { rightsOn } from '#database/grants'
import env from '#start/env'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { join } from 'node:path'

export type DatabaseCopy = Awaited<ReturnType<typeof startDatabaseCopy>>

type Circumstances = { surroundings?: Record<string, string>; settings?: string[] }

/** A copy of the database of the tests as it is now, in a server of its own below `folder`. */
export async function startDatabaseCopy(folder: string, circumstances: Circumstances) {
  const secrets = {
    DB_PASSWORD: env.get('DB_PASSWORD', ''),
    DB_MIGRATION_PASSWORD: env.get('DB_MIGRATION_PASSWORD', ''),
  }
  const database = await openDisposableDatabase({ home: folder, secrets, ...circumstances })
  const root = () =>
    createConnection({ socketPath: join(folder, 'database', 'server.sock'), user: 'root' })

  try {
    const connection = await root()
    await copyDatabase(connection)
    await connection.end()
  } catch (error) {
    await database.close()
    throw error
  }

  return {
    environment: { DB_HOST: '127.0.0.1', DB_PORT: String(database.port) },
    root,
    stop: () => database.close(),
  }
}

/** Schema, rows, triggers, and the rights of the application's user and no others. */
async function copyDatabase(root: Connection) {
  const name = env.get('DB_NAME')
  await root.query(`use ${name}`)

  for (const table of await copyTables(root)) {
    const rights = rightsOn(table).join(', ')
    await root.query(`grant ${rights} on ${name}.${table} to '${env.get('DB_USER')}'@'%'`)
  }
}

/** Rows before triggers, which would refuse some of them. */
async function copyTables(root: Connection) {
  const source = await createConnection({
    ...{ host: env.get('DB_HOST'), port: env.get('DB_PORT'), database: env.get('DB_NAME') },
    ...{ user: env.get('DB_MIGRATION_USER'), password: env.get('DB_MIGRATION_PASSWORD') },
    ...{ dateStrings: true, jsonStrings: true, supportBigNumbers: true },
  })
  const tables = await firstOf(source, 'show tables')
  await root.query('set foreign_key_checks = 0')

  for (const table of tables) {
    const [[created]] = await source.query<RowDataPacket[]>(`show create table ${table}`)
    await root.query(created['Create Table'])
    await copyRows(source, root, table)
  }
  for (const trigger of await firstOf(source, 'show triggers')) {
    const [[created]] = await source.query<RowDataPacket[]>(`show create trigger ${trigger}`)
    await root.query(created['SQL Original Statement'])
  }
  await source.end()
  return tables
}

async function copyRows(source: Connection, root: Connection, table: string) {
  const columns = await firstOf(
    source,
    `select column_name from information_schema.columns where table_schema = database()
      and table_name = '${table}' and generation_expression is null order by ordinal_position`
  )
  const names = columns.map((name) => `\`${name}\``).join(', ')
  const [rows] = await source.query<RowDataPacket[]>(`select ${names} from ${table}`)

  if (rows.length > 0) {
    const values = rows.map((row) => Object.values(row))
    await root.query(`insert into ${table} (${names}) values ?`, [values])
  }
}

async function firstOf(connection: Connection, sql: string) {
  const [rows] = await connection.query<RowDataPacket[]>(sql)
  return rows.map((row) => String(Object.values(row)[0]))
}
