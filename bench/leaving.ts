import { csvOfEvents } from '#audit/row_export'
import { signHead } from '#audit/signer'
import { newestHead } from '#audit/tree_store'
import type { Figure } from '#bench/figure'
import { timeOf } from '#bench/measuring'
import { csvLines } from '#documents/csv'
import { checkpointForPack, writeEvidencePack } from '#operations/evidence_pack'
import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const TABLES = [200_000, 1_000_000]
const PER_READING = 1000

/** What stands in a row as it stands in the event. */
const PLAIN_COLUMNS = [
  '@timestamp',
  'user.id',
  'ssps.applicant',
  'event.code',
  'event.action',
  'event.outcome',
  'event.reason',
  'ssps.service',
  'source.ip',
  'user.target.id',
  'event.id',
] as const

/** What leaves the house: tables of a search, and a pack of the whole night. */
export async function* leaving(): AsyncGenerator<Figure> {
  for (const rows of TABLES) {
    yield* tableOf(rows)
  }
  yield await packOfTheNight()
}

async function* tableOf(count: number): AsyncGenerator<Figure> {
  const table = await written(count)
  const dumpMs = await timeOf(() => rawDump(count, csvLineOf))
  const payloadsMs = await timeOf(() => rawDump(count, (payload) => `${payload}\n`))

  yield {
    name: `table of ${count} rows`,
    figure: table.ms / dumpMs,
    unit: 'ratio',
    on: `with sentences and names, ${perSecond(count, table.ms)} a second, to ${perSecond(count, dumpMs)} of a raw dump of the same rows as CSV without them; ${(table.ms / payloadsMs).toFixed(1)} times a dump of the payloads as they are`,
  }
  yield {
    name: `table of ${count} rows, first byte`,
    figure: table.firstByteMs,
    unit: 'ms',
    on: 'the whole log asked for',
  }
  yield {
    name: `table of ${count} rows, memory`,
    figure: table.grownMb,
    unit: 'MB',
    on: 'what the process grew by at most',
  }
}

async function written(count: number) {
  const i18n = i18nManager.locale('tr')
  const before = process.memoryUsage().rss
  const began = performance.now()
  let [firstByteMs, rows, largest] = [0, 0, before]

  for await (const chunk of csvOfEvents({}, { format: 'plain', i18n })) {
    firstByteMs ||= performance.now() - began
    rows += linesIn(chunk)
    largest = Math.max(largest, process.memoryUsage().rss)
    if (rows > count) break
  }
  return {
    ms: performance.now() - began,
    firstByteMs,
    grownMb: (largest - before) / 1024 / 1024,
  }
}

function linesIn(chunk: Buffer) {
  let lines = 0
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
  return lines
}

/** The newest rows, each read by its key, made a line and thrown away, as fast as Node can. */
async function rawDump(count: number, lineOf: (payload: string) => string) {
  const { logId, treeSize } = (await newestHead())!

  for (let end = treeSize; end > treeSize - count; end -= PER_READING) {
    const rows = await db
      .from('audit_leaves')
      .join('audit_events', 'audit_events.id', 'audit_leaves.event_ref')
      .select('audit_events.payload')
      .where('audit_leaves.log_id', logId)
      .whereBetween('audit_leaves.leaf_index', [end - PER_READING, end - 1])
    Buffer.from(rows.map(({ payload }) => lineOf(payload)).join(''))
  }
}

function csvLineOf(payload: string) {
  const event = JSON.parse(payload)
  return csvLines([PLAIN_COLUMNS.map((column) => String(event[column] ?? ''))])
}

async function packOfTheNight(): Promise<Figure> {
  const parent = await mkdtemp(join(tmpdir(), 'ssps-bench-'))
  const folder = join(parent, 'pack')
  await signHead()
  const checkpoint = await checkpointForPack()
  const writeMs = await timeOf(() =>
    writeEvidencePack(folder, { number: 'KP-1', filters: {}, language: 'tr', checkpoint })
  )
  const proveMs = await timeOf(() =>
    promisify(execFile)(process.execPath, ['verify.mjs'], { cwd: folder })
  )
  await rm(parent, { recursive: true })

  return {
    name: 'evidence pack of the whole log, proven by its own verifier',
    figure: proveMs / 1000,
    unit: 's',
    on: `${checkpoint.treeSize} events, written in ${(writeMs / 1000).toFixed(0)} s`,
  }
}

function perSecond(count: number, ms: number) {
  return Math.round(count / (ms / 1000))
}
