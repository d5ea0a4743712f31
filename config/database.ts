import { AUDIT_GRANTS } from '#audit/grants'
import env from '#start/env'
import { defineConfig } from '@adonisjs/lucid'

const MODES =
  'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'

/** Statements are cut after 20 seconds: a stopped database must not freeze every request. */
const SESSION = `SET SESSION time_zone='+00:00', sql_mode='${MODES}', innodb_lock_wait_timeout=5, max_statement_time=20, tx_isolation='READ-COMMITTED'`

/** Without models: their rows are nobody's object. */
const PLAIN_TABLES = ['form_editors', 'operations', 'rate_limits', 'sessions', 'worker_heartbeats']

type Connection = { query: (sql: string, done: (error: Error | null) => void) => void }

const server = {
  host: env.get('DB_HOST'),
  port: env.get('DB_PORT'),
  database: env.get('DB_NAME'),
  timezone: 'Z',
  supportBigNumbers: true,
  jsonStrings: true,
  connectTimeout: 5000,
}

const pool = {
  min: 0,
  max: 12,
  acquireTimeoutMillis: 8000,
  afterCreate: (connection: Connection, done: (error: Error | null, c: Connection) => void) =>
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
      pool: { ...pool, max: 4 },
      migrations,
      schemaGeneration: {
        enabled: env.get('NODE_ENV') === 'development',
        rulesPaths: ['./database/schema_rules.ts'],
        excludeTables: [...PLAIN_TABLES, ...Object.keys(AUDIT_GRANTS)],
      },
    },
  },
})

export default dbConfig
