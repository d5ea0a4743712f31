import { AUDIT_GRANTS } from '#audit/grants'
import { databaseTls } from '#config/database_tls'
import env from '#start/env'
import { defineConfig } from '@adonisjs/lucid'
import type { Socket } from 'node:net'

const MODES =
  'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'

const SESSION = `SET SESSION time_zone='+00:00', sql_mode='${MODES}', innodb_lock_wait_timeout=3, tx_isolation='READ-COMMITTED'`

/** A statement of the application is cut after 5 seconds. */
const LIMITED_SESSION = `${SESSION}, max_statement_time=5`

/** A server that is stopped cuts nothing: who hears nothing for longer than a statement may take gives up. */
const SILENT_FOR_MS = 7000

/** Without models: their rows are nobody's object. */
const PLAIN_TABLES = ['form_editors', 'operations', 'rate_limits', 'sessions', 'worker_heartbeats']

type Connection = {
  query: (sql: string, done: (error: Error | null) => void) => void
  stream: Socket
}

type Done = (error: Error | null, connection: Connection) => void

const server = {
  host: env.get('DB_HOST'),
  port: env.get('DB_PORT'),
  database: env.get('DB_NAME'),
  timezone: 'Z',
  supportBigNumbers: true,
  jsonStrings: true,
  connectTimeout: 5000,
  ssl: databaseTls(),
}

const pool = {
  min: 0,
  max: 12,
  acquireTimeoutMillis: 8000,
  idleTimeoutMillis: 5000,
  reapIntervalMillis: 1000,
  afterCreate: (connection: Connection, done: Done) => {
    giveUpOnSilence(connection.stream)
    connection.query(LIMITED_SESSION, (error) => done(error, connection))
  },
}

const migrationPool = {
  ...pool,
  max: 4,
  afterCreate: (connection: Connection, done: Done) =>
    connection.query(SESSION, (error) => done(error, connection)),
}

const migrations = { naturalSort: true, paths: ['database/migrations'] }

/**
 * Two users: the application may neither change the schema nor touch a
 * written audit row; migrations run as another one.
 */
const dbConfig = defineConfig({
  connection: 'mysql',
  connections: {
    mysql: {
      client: 'mysql2',
      connection: { ...server, user: env.get('DB_USER'), password: env.get('DB_PASSWORD', '') },
      pool,
      migrations,
    },
    migration: {
      client: 'mysql2',
      connection: {
        ...server,
        user: env.get('DB_MIGRATION_USER', env.get('DB_USER')),
        password: env.get('DB_MIGRATION_PASSWORD', env.get('DB_PASSWORD', '')),
      },
      pool: migrationPool,
      migrations,
      schemaGeneration: {
        enabled: env.get('NODE_ENV') === 'development',
        rulesPaths: ['./database/schema_rules.ts'],
        excludeTables: [...PLAIN_TABLES, ...Object.keys(AUDIT_GRANTS)],
      },
    },
  },
})

/** Idle connections are put away by the pool before; who waits for an answer hears that none comes. */
function giveUpOnSilence(stream: Socket) {
  stream.setTimeout(SILENT_FOR_MS, () => {
    const failure = new Error('The database does not answer')
    stream.destroy(Object.assign(failure, { code: 'ETIMEDOUT' }))
  })
}

export default dbConfig
