import { databaseTls } from '#config/database_tls'
import { SetupFailure } from '#database/failures'
import env from '#start/env'
import { createConnection, type RowDataPacket } from 'mysql2/promise'

const OLDEST = [10, 11]

/**
 * A connection beside the pools: they set session variables that another
 * engine does not know, and enter the database, which a user without any right
 * in it may not.
 */
export function connectAs(user: 'application' | 'migration') {
  return createConnection({
    host: env.get('DB_HOST'),
    port: env.get('DB_PORT'),
    connectTimeout: 5000,
    ssl: databaseTls(),
    ...(user === 'migration' ? migrationUser() : applicationUser()),
  })
}

/**
 * Throws SetupFailure for any engine but MariaDB >= 10.11, which would behave
 * differently in the dark, and the driver's error when the database is missing.
 */
export async function assertUsableServer() {
  const connection = await connectAs('migration')

  try {
    const [[{ version }]] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version')
    assertSupported(version)
    await connection.changeUser({ ...migrationUser(), database: env.get('DB_NAME') })
  } finally {
    await connection.end()
  }
}

function assertSupported(version: string) {
  const [, major, minor] = /^(\d+)\.(\d+).*mariadb/i.exec(version)?.map(Number) ?? []
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])

  if (!isNewEnough) {
    throw new SetupFailure(
      `The database server is ${version}; MariaDB ${OLDEST.join('.')} or newer is needed.`
    )
  }
}

function applicationUser() {
  return { user: env.get('DB_USER'), password: env.get('DB_PASSWORD', '') }
}

function migrationUser() {
  const user = env.get('DB_MIGRATION_USER')

  if (!user || user === env.get('DB_USER')) {
    throw new SetupFailure(
      'DB_MIGRATION_USER must name another database user than DB_USER: the application may not change its own schema.'
    )
  }

  return { user, password: env.get('DB_MIGRATION_PASSWORD', '') }
}
