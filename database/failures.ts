type Failure = { code?: string; name?: string; sqlMessage?: string; path?: string }

const UNREACHABLE =
  'The database does not answer; start it, or check DB_HOST and DB_PORT, and try again.'
const FULL = 'The disk is full; make room and try again.'

const SENTENCES: Record<string, (failure: Failure) => string> = {
  ECONNREFUSED: () => UNREACHABLE,
  ECONNRESET: () => UNREACHABLE,
  EHOSTUNREACH: () => UNREACHABLE,
  ENETUNREACH: () => UNREACHABLE,
  ENOTFOUND: () => UNREACHABLE,
  EAI_AGAIN: () => UNREACHABLE,
  EPIPE: () => UNREACHABLE,
  ETIMEDOUT: () => UNREACHABLE,
  PROTOCOL_CONNECTION_LOST: () => UNREACHABLE,
  ER_SERVER_SHUTDOWN: () => UNREACHABLE,
  ER_CON_COUNT_ERROR: () => 'The database takes no more connections; raise its max_connections.',

  ER_ACCESS_DENIED_ERROR: refusal,
  ER_BAD_DB_ERROR: ({ sqlMessage }) =>
    `There is no such database: ${sqlMessage}; make it first, or check DB_NAME.`,
  ER_DBACCESS_DENIED_ERROR: refusal,
  ER_TABLEACCESS_DENIED_ERROR: refusal,
  ER_COLUMNACCESS_DENIED_ERROR: refusal,
  ER_SPECIFIC_ACCESS_DENIED_ERROR: refusal,
  ER_CANT_CREATE_USER_WITH_GRANT: refusal,

  ER_DISK_FULL: () => FULL,
  ER_RECORD_FILE_FULL: () => FULL,
  ENOSPC: () => FULL,
  EDQUOT: () => 'The disk quota is used up; make room and try again.',
  EACCES: ({ path }) => `A right is missing: ${path} may not be used by this user.`,
  EPERM: ({ path }) => `A right is missing: ${path} may not be changed by this user.`,
  EROFS: ({ path }) => `${path} lies on a read-only file system; use another DATA_DIR.`,
}

/**
 * A failure whose message is one sentence that says what to do.
 */
export class SetupFailure extends Error {}

/**
 * One sentence for what goes wrong outside the product: server, rights, disk.
 * Null for anything else, which is a mistake of ours and keeps its stack.
 */
export function sentenceFor(error: unknown) {
  if (error instanceof SetupFailure) {
    return error.message
  }

  const failure = error as Failure
  const isStarved = failure.name === 'KnexTimeoutError'
  return isStarved ? UNREACHABLE : (SENTENCES[failure.code ?? '']?.(failure) ?? null)
}

/**
 * Runs the work of a command and returns its exit status. What went wrong
 * outside the product is said in one sentence on standard error; a mistake of
 * ours is thrown on.
 */
export async function orOneSentence(work: () => Promise<void>) {
  try {
    await work()
    return 0
  } catch (error) {
    const sentence = sentenceFor(error)
    if (!sentence) throw error
    process.stderr.write(`${sentence}\n`)
    return 1
  }
}

function refusal({ sqlMessage }: Failure) {
  return `The database refuses a right: ${sqlMessage}; check DB_USER, DB_MIGRATION_USER and their passwords.`
}
