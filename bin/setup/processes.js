import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { MODULES } from './places.js'
import { SetupError, complain } from './step.js'

const children = new Set()
const endings = []
let ending = null

/**
 * What must be undone when the script ends, however it ends; the last one
 * registered is the first one undone.
 */
export function atEnd(undo) {
  endings.push(undo)
}

/**
 * Ends the script once: stops what still runs, undoes what was set up.
 */
export function end(status) {
  ending ??= finish(status)
  return ending
}

export const isEnding = () => ending !== null

export function endOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => end(signal === 'SIGTERM' ? 0 : 128 + constants.signals[signal]))
  }
}

/**
 * Runs a command to its end and returns its exit status and all it printed.
 */
export async function capture(command, args, options = {}) {
  const child = launch(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks = []
  child.stdout.on('data', (chunk) => chunks.push(chunk))
  child.stderr.on('data', (chunk) => chunks.push(chunk))

  const status = await exitOf(child)
  return { status, output: Buffer.concat(chunks).toString() }
}

/**
 * Starts a process in a group of its own, so that Ctrl-C reaches this script
 * alone and it can stop everything in order.
 */
export function launch(command, args, options = {}) {
  const child = spawn(command, args, { detached: true, ...options })
  children.add(child)
  child.once('close', () => children.delete(child))
  return child
}

export function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(spawnFailure(error)))
    child.once('close', (status, signal) => resolve(status ?? 128 + constants.signals[signal]))
  })
}

/**
 * SIGTERM to the whole group, SIGKILL to what is left after the grace.
 */
export async function stop(child, { graceMs }) {
  if (!isRunning(child)) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  signalGroup(child.pid, 'SIGTERM')
  const stopped = await Promise.race([gone.then(() => true), wait(graceMs, false, { ref: false })])
  signalGroup(child.pid, 'SIGKILL')
  if (!stopped) await gone
}

export const isRunning = (child) =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null

/**
 * A child's PATH starts with the project's own tools, so that every `node`
 * it starts is Node 24 again.
 */
export function withProjectTools(environment) {
  return { ...environment, PATH: `${MODULES}/.bin:${systemPath(environment)}` }
}

/**
 * The PATH without node_modules/.bin, where npm put the Node that `npm ci`
 * is about to delete.
 */
export function systemPath(environment = process.env) {
  return (environment.PATH ?? '')
    .split(':')
    .filter((folder) => !folder.endsWith('/node_modules/.bin'))
    .join(':')
}

/**
 * The line of a failed command's output that tells a person most; stack
 * frames and drawings are of no use to him.
 */
export function reasonIn(output) {
  const lines = stripColours(output)
    .split('\n')
    .map((line) => line.replace(/^[\s│┃❯⁃✖✘×]+/, '').trim())
    .filter((line) => line !== '' && !/^(at |\d+ *[|│┃]|[─╭╰]|npm error A complete log)/.test(line))
  return lines.find((line) => /error|exception|denied|refused|fail/i.test(line)) ?? lines.at(-1)
}

async function finish(status) {
  await Promise.all([...children].map((child) => stop(child, { graceMs: 4500 })))
  for (const undo of endings.reverse()) {
    await undo().catch((error) => {
      complain(error)
      status ||= 1
    })
  }
  process.exit(status)
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

function spawnFailure(error) {
  if (error.code !== 'ENOENT') return error
  return new SetupError(`The command ${error.path} was not found; install it and start again.`)
}

function stripColours(text) {
  return text.replace(new RegExp(String.raw`\u001b\[[0-9;]*m`, 'g'), '')
}
