import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPrivate } from './database.js'
import { BUILD, fromRoot } from './places.js'
import { withProjectTools } from './processes.js'
import { SetupError } from './step.js'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/
const FOR_THE_WORKER_ALONE = [
  'AUDIT_SIGNING_KEY_FILE',
  'AUDIT_FORMER_KEY_FILE',
  'AUDIT_TSA_URL',
  'SMTP_PASSWORD',
]
const FOR_MIGRATIONS_ALONE = ['DB_MIGRATION_USER', 'DB_MIGRATION_PASSWORD']

/** Node keeps what it compiled of the built product, so that every later process starts sooner. */
const COMPILED = join(BUILD, '.compiled')

const PRODUCT_KEYS = ['APP_KEY', 'PASSWORD_PEPPER', 'DATA_KEY', 'INDEX_KEY']

/**
 * What the person who starts the product says: the .env file, and over it
 * the environment.
 */
export function givenEnvironment() {
  const file = fromRoot('.env')
  const written = existsSync(file) ? parse(readFileSync(file, 'utf8')) : {}
  const given = Object.entries(process.env).filter(([, value]) => value !== '')
  return { ...written, ...Object.fromEntries(given) }
}

/**
 * Where the data lie; a relative DATA_DIR is meant from the project folder.
 */
export const dataDirectory = (given) => fromRoot(given.DATA_DIR || '.data')

/**
 * Demo people and passwords are known to everybody, so that the demo is the
 * default for the private database alone, and answers on loopback alone.
 */
export function stageOf(given) {
  const host = given.HOST || '127.0.0.1'
  const stage = given.SSPS_ENV || (isPrivate(given) ? 'demo' : 'live')
  if (!['demo', 'live'].includes(stage)) {
    throw new SetupError(`SSPS_ENV is "${stage}"; it can be demo or live.`)
  }
  if (stage === 'demo' && !LOOPBACK.test(host)) {
    throw new SetupError(
      `The demo answers on loopback alone, not on ${host}; leave HOST out, or set SSPS_ENV=live.`
    )
  }
  return stage
}

export function portOf(given) {
  const port = Number(given.PORT || 3333)
  if (Number.isInteger(port) && port > 0 && port < 65536) return port
  throw new SetupError(`PORT is "${given.PORT}"; it must be a number from 1 to 65535.`)
}

/**
 * Everything a process of the product may know. What a single process needs
 * is cut down from it below.
 */
export function productEnvironment({ given, stage, database, secrets, files, port, mode }) {
  const keys = Object.fromEntries(PRODUCT_KEYS.map((name) => [name, given[name] ?? secrets[name]]))
  return withProjectTools({
    ...given,
    ...keys,
    ...database.environment,
    ...(mode === 'production' ? { NODE_COMPILE_CACHE: COMPILED } : {}),
    TZ: 'UTC',
    NODE_ENV: mode,
    SSPS_ENV: stage,
    HOST: given.HOST || '127.0.0.1',
    PORT: String(port),
    DATA_DIR: files,
    AUDIT_ORIGIN: given.AUDIT_ORIGIN ?? `ssps/${stage}-${secrets.ORIGIN_SUFFIX}`,
    AUDIT_SIGNING_KEY_FILE: signingKeyFile(given, files),
    ...(given.AUDIT_FORMER_KEY_FILE && {
      AUDIT_FORMER_KEY_FILE: fromRoot(given.AUDIT_FORMER_KEY_FILE),
    }),
    ...(given.AUDIT_TSA_CA_FILE && { AUDIT_TSA_CA_FILE: fromRoot(given.AUDIT_TSA_CA_FILE) }),
  })
}

/**
 * A broken-into web process can neither sign a false head of the audit log
 * nor send mails of its own nor change the schema.
 */
export function forWeb(environment) {
  return without(environment, [...FOR_THE_WORKER_ALONE, ...FOR_MIGRATIONS_ALONE])
}

export function forWorker(environment) {
  return without(environment, FOR_MIGRATIONS_ALONE)
}

function signingKeyFile(given, files) {
  if (given.AUDIT_SIGNING_KEY_FILE) return fromRoot(given.AUDIT_SIGNING_KEY_FILE)
  return join(files, 'audit', 'signing_key.pem')
}

function without(environment, names) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)))
}

/**
 * Node's own reader of such files came with 20.12, later than the oldest
 * Node this script runs on.
 */
function parse(text) {
  const lines = [...text.matchAll(/^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/gm)]
  const filled = lines.filter(([, , value]) => value !== '')
  return Object.fromEntries(filled.map(([, name, value]) => [name, unquoted(value)]))
}

function unquoted(value) {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value.replace(/\s+#.*$/, '')
}
