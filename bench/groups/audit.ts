import { record } from '#audit/record'
import { csvOfEvents } from '#audit/row_export'
import { runSealer, sealBatch } from '#audit/sealer'
import { type AuditFilters, PAGE_SIZE, searchEvents } from '#audit/search'
import { signHead } from '#audit/signer'
import { newestHead } from '#audit/tree_store'
import { verifyLog } from '#audit/verification'
import type { Figure } from '#bench/figure'
import { type Scene, signedIn } from '#bench/groups/scene'
import { insertEvents } from '#bench/log'
import { callsIn, median, quantile, timeOf, timesOf, type Visit } from '#bench/measuring'
import { serveBare } from '#bench/processes'
import { Visitor } from '#bench/visitor'
import { checkpointForPack, writeEvidencePack } from '#operations/evidence_pack'
import i18nManager from '@adonisjs/i18n/services/main'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const EVENTS = 500
const ROUNDS = 4

/** A million events, or with `--full` ten. */
const NIGHT = process.argv.includes('--full') ? 10_000_000 : 1_000_000
const VISITS = 40
const LANES = 16
const LANE_MS = 500
const LANE_TURNS = 8
const LAG_SECONDS = 10
const LAG_RATE = 1000
const TABLE_ROWS = 200_000
const SEALED_A_SECOND = 5000
const SEARCHES = 50
const DEEP_PAGE = 1000

const AT_NIGHT = DateTime.fromISO('2023-05-14T14:10:00Z')
const FILTERS: readonly AuditFilters[] = [
  {},
  { action: 'session.started' },
  { action: 'access.refused', applicant: '7' },
  { actor: 'account:12' },
  { actor: 'account:12', outcome: 'failure' },
  { applicant: '7' },
  { applicant: '7', outcome: 'failure' },
  { applicant: '7', action: 'session.refused', from: AT_NIGHT },
  { ip: '198.51.12.2' },
  { ip: '198.51.12.2', outcome: 'failure' },
  { outcome: 'failure' },
  { service: 'web_service' },
  { service: 'web_service', outcome: 'failure' },
  { from: AT_NIGHT, to: AT_NIGHT.plus({ minutes: 1 }) },
  { from: AT_NIGHT, to: AT_NIGHT.plus({ minutes: 1 }), applicant: '7' },
  { actor: 'account:12', from: AT_NIGHT, to: AT_NIGHT.plus({ minutes: 10 }) },
]

const TABLE = 'bench_events'
const QUEUE = 'bench_queue'

/** What the log costs an act, beside the two rows an event is in the database. */
export async function* audit(scene: Scene): AsyncGenerator<Figure> {
  const { world } = scene
  const actor = world.staff.hasan.actor
  const recorded = () => db.transaction((trx) => record(trx, 'session.started', { actor }))
  const inserted = await rawInserts()
  let [ours, baseline] = [0, 0]
  await Promise.all([times(EVENTS, recorded), times(EVENTS, inserted)])

  for (let round = 0; round < ROUNDS; round++) {
    ours += await timeOf(() => times(EVENTS, recorded))
    baseline += await timeOf(() => times(EVENTS, inserted))
  }
  const each = (ours / EVENTS / ROUNDS).toFixed(2)

  yield {
    name: 'audit recording',
    figure: ours / baseline,
    unit: 'ratio',
    on: `${EVENTS * ROUNDS} events, ${each} ms each, to as many transactions of raw inserts of the same rows`,
  }
  yield* atOnce(recorded, inserted)
  yield* night()
  yield* lag()
  yield* searching(scene)
  yield* leaving()
}

/** Many who act at once, beside as many who insert the same rows. */
async function* atOnce(ours: Visit, baseline: Visit): AsyncGenerator<Figure> {
  let [recorded, inserted] = [0, 0]

  for (let turn = 0; turn < LANE_TURNS; turn++) {
    recorded += await callsIn(LANE_MS, ours, LANES)
    inserted += await callsIn(LANE_MS, baseline, LANES)
  }
  const seconds = (LANE_TURNS * LANE_MS) / 1000

  yield {
    name: 'audit recording, many at once',
    figure: recorded / inserted,
    unit: 'ratio',
    on: `${Math.round(recorded / seconds)} events a second to ${Math.round(inserted / seconds)} raw inserts of the same rows, ${LANES} at once, each a transaction; the disk is never waited for`,
  }
}

/** How long an event waits for its place in the tree while a thousand a second come in. */
async function* lag(): AsyncGenerator<Figure> {
  const sealing = new AbortController()
  const sealer = runSealer({ signal: sealing.signal })
  let [longest, written] = [0, 0]

  for (const until = performance.now() + LAG_SECONDS * 1000; performance.now() < until;) {
    const tick = wait(100)
    await insertEvents(LAG_RATE / 10)
    written += LAG_RATE / 10
    longest = Math.max(longest, await oldestWaiting())
    await tick
  }
  sealing.abort()
  await sealer
  await sealAll()

  yield {
    name: 'seal lag, longest',
    figure: longest,
    unit: 's',
    on: `${Math.round(written / LAG_SECONDS)} events a second for ${LAG_SECONDS} s, written by the measuring process itself`,
  }
}

async function oldestWaiting() {
  const [[{ seconds }]] = await db.rawQuery(
    `select coalesce(max(timestampdiff(microsecond, recorded_at, now(6))), 0) / 1000000 as seconds
     from audit_queue join audit_events on audit_events.id = audit_queue.event_ref`
  )
  return Number(seconds)
}

/** What leaves the house: a table of a search, and a pack of the whole night. */
async function* leaving(): AsyncGenerator<Figure> {
  const i18n = i18nManager.locale('tr')
  const before = process.memoryUsage().rss
  let [firstByteMs, rows, largest] = [0, 0, 0]
  const began = performance.now()

  for await (const chunk of csvOfEvents({}, { format: 'plain', i18n })) {
    firstByteMs ||= performance.now() - began
    rows += chunk.toString().split('\n').length - 1
    largest = Math.max(largest, process.memoryUsage().rss)
    if (rows > TABLE_ROWS) break
  }
  const tableMs = performance.now() - began
  const dumpMs = await timeOf(() => rawDump(TABLE_ROWS))

  yield {
    name: 'table of a search',
    figure: tableMs / dumpMs,
    unit: 'ratio',
    on: `${TABLE_ROWS} rows with sentences and names, ${perSecond(TABLE_ROWS, tableMs)} a second, to a raw dump of the same payloads`,
  }
  yield {
    name: 'table of a search, first byte',
    figure: firstByteMs,
    unit: 'ms',
    on: 'the whole log asked for',
  }
  yield {
    name: 'table of a search, memory',
    figure: (largest - before) / 1024 / 1024,
    unit: 'MB',
    on: `what the process grew by over ${TABLE_ROWS} rows`,
  }
  yield await packOfTheNight()
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

/** The same rows, read and thrown away as fast as Node can. */
async function rawDump(count: number) {
  const size = 1000
  const head = await newestHead()
  const { logId, treeSize } = head!

  for (let end = treeSize; end > treeSize - count; end -= size) {
    const rows = await db
      .from('audit_leaves')
      .join('audit_events', 'audit_events.id', 'audit_leaves.event_ref')
      .select('audit_events.payload')
      .where('audit_leaves.log_id', logId)
      .whereBetween('audit_leaves.leaf_index', [end - size, end - 1])
    rows.map(({ payload }) => Buffer.from(`${payload}\n`))
  }
}

/** A night's log: sealing it, proving it, searching it. */
async function* night(): AsyncGenerator<Figure> {
  await insertEvents(NIGHT)
  const sealMs = await timeOf(sealAll)

  yield {
    name: 'sealing',
    figure: sealMs / 1000 / (NIGHT / SEALED_A_SECOND),
    unit: 's',
    on: `${SEALED_A_SECOND} events, of ${NIGHT} that waited, ${perSecond(NIGHT, sealMs)} a second`,
  }
  const verifyMs = await timeOf(ensureIntact)

  yield {
    name: 'verification of a million events',
    figure: verifyMs / 1000 / (NIGHT / 1_000_000),
    unit: 's',
    on: `${NIGHT} events, every payload, tile, head and search row, ${perSecond(NIGHT, verifyMs)} a second`,
  }
}

/** The newest fifty for every realistic combination, and the pages an auditor turns. */
async function* searching(scene: Scene): AsyncGenerator<Figure> {
  const taken: { p50: number; p99: number; filters: AuditFilters }[] = []

  for (const filters of FILTERS) {
    const each = await timesOf(() => searchEvents(filters), { count: SEARCHES, warmUp: 3 })
    taken.push({ p50: quantile(each, 0.5), p99: quantile(each, 0.99), filters })
  }
  const slowest = taken.toSorted((one, other) => other.p50 - one.p50)[0]

  yield {
    name: 'search, slowest median',
    figure: slowest.p50,
    unit: 'ms',
    on: `${FILTERS.length} combinations, ${SEARCHES} searches each; slowest by ${Object.keys(slowest.filters).join(', ')}`,
  }
  yield {
    name: 'search, slowest 99th percentile',
    figure: Math.max(...taken.map(({ p99 }) => p99)),
    unit: 'ms',
    on: `the same searches among ${NIGHT} events`,
  }
  const first = await timesOf(() => searchEvents({}), { count: SEARCHES })
  const deep = { before: NIGHT - DEEP_PAGE * PAGE_SIZE }
  const far = await timesOf(() => searchEvents({}, deep), { count: SEARCHES })

  yield {
    name: 'page 1000 of the log',
    figure: median(far) / median(first),
    unit: 'ratio',
    on: `${median(far).toFixed(1)} ms to page 1`,
  }
  const auditor = await signedIn(scene, 'kemal')
  const pages = await timesOf(() => auditor.get('/audit/events?outcome=failure'), { count: VISITS })

  yield {
    name: 'page of the log, 95th percentile',
    figure: quantile(pages, 0.95),
    unit: 'ms',
    on: 'refusals, newest first, with their count, one after the other',
  }
  yield* besideBare(auditor)
}

/** The list beside a page of the same search and count that knows nobody. */
async function* besideBare(auditor: Visitor): AsyncGenerator<Figure> {
  const bare = await serveBare()
  const stranger = new Visitor(bare.origin)

  try {
    const ours = await timesOf(() => auditor.get('/audit/events?outcome=failure'), {
      count: VISITS,
    })
    const theirs = await timesOf(() => stranger.get('/audit/events'), { count: VISITS })

    yield {
      name: 'page of the log, beside a bare one',
      figure: median(theirs) / median(ours),
      unit: 'ratio',
      on: `${median(ours).toFixed(1)} ms to ${median(theirs).toFixed(1)} ms of a bare AdonisJS page with the same search and count`,
    }
  } finally {
    stranger.leave()
    await bare.stop()
  }
}

async function sealAll() {
  while ((await sealBatch()) > 0);
}

async function ensureIntact() {
  const { fault } = await verifyLog()

  if (fault) {
    throw new Error(fault.sentence)
  }
}

function perSecond(count: number, ms: number) {
  return Math.round(count / (ms / 1000))
}

/** Tables of the same shape, which only the user of the migrations may make and fill. */
async function rawInserts() {
  const connection = db.connection('migration')
  await connection.rawQuery(`create table ${TABLE} like audit_events`)
  await connection.rawQuery(`create table ${QUEUE} like audit_queue`)
  const { payload } = await db.from('audit_events').orderBy('id', 'desc').firstOrFail()
  const row = { payload, leaf_hash: randomBytes(32) }

  return () =>
    connection.transaction(async (trx) => {
      const [eventRef] = await trx.insertQuery().table(TABLE).insert(row)
      await trx.insertQuery().table(QUEUE).insert({ event_ref: eventRef })
    })
}

async function times(count: number, work: () => Promise<unknown>) {
  for (let time = 0; time < count; time++) {
    await work()
  }
}
