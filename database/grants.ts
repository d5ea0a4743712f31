import { AUDIT_GRANTS } from '#audit/grants'
import { SetupFailure } from '#database/failures'
import { type Grant, parseGrantLine, splitRights, userIn } from '#database/grant_line'
import { connectAs } from '#database/server'
import env from '#start/env'
import { type Connection, type RowDataPacket } from 'mysql2/promise'

/** Nothing that somebody did is ever deleted by the application. */
const HISTORY = ['SELECT', 'INSERT', 'UPDATE']

/** What passes, and the rows of a draft, which are written anew when it is saved. */
const PASSING = [...HISTORY, 'DELETE']

const PASSING_TABLES = [
  'api_tokens',
  'form_ips',
  'form_users',
  'rate_limits',
  'sessions',
  'worker_heartbeats',
]

const REPAIR = 'run "npm run ace -- database:grant".'

const SCHEMA_TABLES = ['adonis_schema', 'adonis_schema_versions']

/**
 * Gives the application's database user what it needs per table and takes
 * everything else, as the migration user. Only differences are carried out, so
 * that a running application never misses a right in between. Throws
 * SetupFailure when it holds a right that the migration user cannot take.
 */
export async function grantApplicationRights() {
  const { user, grants } = await applicationRights()
  const migration = await connectAs('migration')

  try {
    const tables = await tablesOf(migration)
    const wanted = tables.flatMap(wantedOn)
    await give(migration, user, without(wanted, grants))
    await take(migration, user, without(grants, wanted))
  } finally {
    await migration.end()
  }
}

/**
 * Throws SetupFailure when the application's database user could change the
 * audit log or the schema, or lacks a right it needs.
 */
export async function assertApplicationRights() {
  const { user, grants } = await applicationRights()
  const wanted = expectedTables(grants).flatMap(wantedOn)
  const [excess] = without(grants, wanted)
  const [missing] = without(wanted, grants)

  if (excess) {
    throw new SetupFailure(
      `The database user ${user} may do more than the application should: ${spoken(excess)}; ${REPAIR}`
    )
  }
  if (missing) {
    throw new SetupFailure(
      `The database user ${user} lacks the right ${spoken(missing)}; ${REPAIR}`
    )
  }
}

/** The application's rights on a table, as written in GRANT. */
export function rightsOn(table: string): readonly string[] {
  if (table.startsWith('audit_')) {
    return auditRightsOn(table)
  }
  if (SCHEMA_TABLES.includes(table)) {
    return ['SELECT']
  }

  return PASSING_TABLES.includes(table) ? PASSING : HISTORY
}

/** What the application's user is called, and what it may do in this database. */
export async function applicationRights() {
  const application = await connectAs('application')

  try {
    const [rows] = await application.query<RowDataPacket[]>('SHOW GRANTS')
    const lines = rows.map((row) => String(Object.values(row)[0]))
    return { user: userIn(lines[0]), grants: lines.flatMap(parseGrantLine).filter(reachesUs) }
  } finally {
    await application.end()
  }
}

function auditRightsOn(table: string) {
  if (!(table in AUDIT_GRANTS)) {
    throw new Error(`AUDIT_GRANTS does not say what the application may do with ${table}`)
  }

  return AUDIT_GRANTS[table]
}

async function tablesOf(connection: Connection) {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?',
    [env.get('DB_NAME')]
  )
  return rows.map(({ name }) => name as string)
}

/** The tables it sees, and those that no installation lacks. */
function expectedTables(grants: Grant[]) {
  const seen = grants.map(({ scope }) => tableIn(scope)).filter((table) => table !== null)
  return [...new Set([...seen, ...PASSING_TABLES, ...Object.keys(AUDIT_GRANTS)])]
}

function wantedOn(table: string): Grant[] {
  return rightsOn(table)
    .flatMap(splitRights)
    .map((privilege) => ({ privilege, scope: scopeOf(table) }))
}

/** One statement per table: they are written to the disk one by one. */
async function give(migration: Connection, user: string, grants: Grant[]) {
  const byScope = Map.groupBy(grants, ({ scope }) => scope)

  for (const [scope, missing] of byScope) {
    const privileges = missing.map(({ privilege }) => privilege).join(', ')
    await migration.query(`GRANT ${privileges} ON ${scope} TO ${user}`)
  }
}

async function take(migration: Connection, user: string, grants: Grant[]) {
  for (const grant of grants) {
    await migration.query(`REVOKE ${grant.privilege} ON ${grant.scope} FROM ${user}`).catch(() => {
      throw new SetupFailure(
        `The database user ${user} may do more than the application should: ${spoken(grant)}; ` +
          'revoke that right as the administrator of the database server.'
      )
    })
  }
}

function without(grants: Grant[], others: Grant[]) {
  const known = new Set(others.map(spoken))
  return grants.filter((grant) => !known.has(spoken(grant)))
}

function spoken({ privilege, scope }: Grant) {
  return scope === '' ? privilege : `${privilege} ON ${scope}`
}

/** Rights on the whole server, through a role, or on this database; its name may be a pattern. */
function reachesUs({ scope }: Grant) {
  const database = /^`(.+?)`\./.exec(scope)?.[1].replaceAll('\\', '')
  return !database || database === env.get('DB_NAME') || database.includes('%')
}

function scopeOf(table: string) {
  return `\`${env.get('DB_NAME')}\`.\`${table}\``
}

function tableIn(scope: string) {
  const prefix = scopeOf('').slice(0, -1)
  return scope.startsWith(prefix) ? scope.slice(prefix.length, -1) : null
}
