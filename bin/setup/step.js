/**
 * A failure whose message is one sentence that says what to do. It is
 * printed as it stands.
 */
export class SetupError extends Error {}

const SENTENCES = {
  EACCES: (error) => `A right is missing: ${place(error)} may not be used by this user.`,
  EPERM: (error) => `A right is missing: ${place(error)} may not be changed by this user.`,
  ENOTDIR: (error) => `${place(error)} cannot be a folder; use another DATA_DIR.`,
  EROFS: (error) => `${place(error)} lies on a read-only file system; use another DATA_DIR.`,
  ENOSPC: () => 'The disk is full; make room and start again.',
  EDQUOT: () => 'The disk quota is used up; make room and start again.',
  EADDRINUSE: (error) => `Port ${error.port} is already in use; choose another one with PORT.`,
  EMFILE: () => 'Too many files are open; raise the limit (ulimit -n) and start again.',
}

let output = process.stdout
let silent = false
let midLine = false

/**
 * For commands whose standard output belongs to the command itself: steps
 * are not shown, and what must be said goes to standard error.
 */
export function leaveOutputToCommand() {
  output = process.stderr
  silent = true
}

export function say(text) {
  output.write(midLine ? `\n  ${text}\n` : `${text}\n`)
  midLine = false
}

/**
 * Runs one step of the set-up, telling what it does and how long it took.
 */
export async function step(title, work) {
  const began = performance.now()
  announce(`${title} ... `)

  const result = await work()

  conclude(`${((performance.now() - began) / 1000).toFixed(1)} s`, title)
  return result
}

/**
 * Runs a whole script: its result is the exit status, and whatever goes wrong
 * becomes one sentence, never a stack trace.
 */
export async function run(script) {
  try {
    return await script()
  } catch (error) {
    complain(error)
    return 1
  }
}

export function complain(error) {
  if (midLine) output.write('failed\n')
  midLine = false
  process.stderr.write(`${sentenceFor(error)}\n`)
}

export function sentenceFor(error) {
  if (error instanceof SetupError) return error.message
  const sentence = SENTENCES[error?.code]
  if (sentence) return sentence(error)
  return `Unexpected: ${String(error?.message ?? error).split('\n')[0]}`
}

function announce(text) {
  if (silent) return
  output.write(text)
  midLine = true
}

function conclude(text, title) {
  if (silent) return
  output.write(midLine ? `${text}\n` : `  ${title}: ${text}\n`)
  midLine = false
}

function place(error) {
  return error.path ?? (error.port ? `port ${error.port}` : 'a file')
}
