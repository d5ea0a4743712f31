type Failure = {
  code?: unknown
  errno?: unknown
  name?: unknown
  message?: unknown
  stack?: unknown
  cause?: unknown
}

const LOST = new Set<unknown>([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_CONNECTION_KILLED',
  'ER_QUERY_INTERRUPTED',
  'ER_SERVER_SHUTDOWN',
  'ER_STATEMENT_TIMEOUT',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
  'ER_CHECKREAD',
])

const FULL = new Set<unknown>(['ER_DISK_FULL', 'ER_RECORD_FILE_FULL'])

/** mysql2 and knex give these failures no code. */
const LOST_IN_WORDS = /Transaction query already complete|in closed state|Pool .*destroyed/

/**
 * The database is gone, or too busy to answer in time: what was asked may be
 * asked again, and its operation id says whether it had happened.
 */
export function isDatabaseLost(error: unknown) {
  return causes(error).some(isLost)
}

/** There is no room for the event of an act, so the act is not done either (R21 m.4/b-5). */
export function isDatabaseFull(error: unknown) {
  return causes(error).some(({ code }) => FULL.has(code))
}

function isLost({ code, name, message }: Failure) {
  return (
    LOST.has(code) ||
    name === 'KnexTimeoutError' ||
    (code === undefined && LOST_IN_WORDS.test(String(message)))
  )
}

/**
 * A statement that was refused, or never answered, carries its values in its message and
 * properties, national ids among them: only what is returned here may enter a log.
 */
export function loggableDatabaseFailure(error: unknown) {
  const failure = causes(error).find((cause) => 'sqlMessage' in cause || isLost(cause))

  return failure && { code: failure.code, errno: failure.errno, at: framesOf(failure) }
}

function causes(error: unknown): Failure[] {
  if (typeof error !== 'object' || error === null) return []

  const failure: Failure = error
  return [failure, ...causes(failure.cause)]
}

function framesOf({ stack }: Failure) {
  return String(stack)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .map((line) => line.trim())
}
