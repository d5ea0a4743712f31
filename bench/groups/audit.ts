import type { Actor } from '#audit/event'
import { record, recordAccess } from '#audit/record'
import { runSealer, sealBatch } from '#audit/sealer'
import { type AuditFilters, PAGE_SIZE, searchEvents } from '#audit/search'
import { verifyLog } from '#audit/verification'
import type { Figure } from '#bench/figure'
import { type Scene, signedIn } from '#bench/groups/scene'
import { leaving } from '#bench/leaving'
import { BEGINS, insertEvents } from '#bench/log'
import { callsIn, median, quantile, timeOf, timesOf, type Visit } from '#bench/measuring'
import { serveBare } from '#bench/processes'
import { Visitor } from '#bench/visitor'
import db from '@adonisjs/lucid/services/db'
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

const EVENTS = 500
const ROUNDS = 4

const NIGHT = 1_000_000
const LONG_NIGHT = 10_000_000
const VISITS = 40
const LANES = 16
const CROWD = 200
const BATCH = 100
const LANE_MS = 500
const LANE_TURNS = 8
const LAG_SECONDS = 10
const LAG_RATE = 1000
const SEALED_A_SECOND = 5000
const SEARCHES = 50
const DEEP_PAGE = 1000

const AT_NIGHT = BEGINS.plus({ minutes: 10 })
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

/** An election night in its order, and what is asked of its log. */
export async function* audit(scene: Scene): AsyncGenerator<Figure> {
  const events = scene.isFull ? LONG_NIGHT : NIGHT
  yield* night(events)
  yield* lag()
  yield* recording(scene)
  yield* searching(scene, events)
  yield* leaving()
}

/** What the log costs an act, beside the two rows an event is in the database. */
async function* recording(scene: Scene): AsyncGenerator<Figure> {
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
  yield* inBatches(actor)
  await sealAll()
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
    on: `${Math.round(recorded / seconds)} events a second to ${Math.round(inserted / seconds)} raw inserts of the same rows, ${LANES} at once, each a transaction`,
  }
}

/** Accesses of many who only look, beside batches that are as full as they may be. */
async function* inBatches(actor: Actor): AsyncGenerator<Figure> {
  const ours = () =>
    recordAccess('access.granted', { actor, election: 1, applicant: 1, service: 'web_service' })
  const baseline = await rawInsert(BATCH)
  let [recorded, inserted] = [0, 0]

  for (let turn = 0; turn < LANE_TURNS; turn++) {
    recorded += await callsIn(LANE_MS, ours, CROWD)
    inserted += BATCH * (await callsIn(LANE_MS, baseline, 1))
  }
  const seconds = (LANE_TURNS * LANE_MS) / 1000

  yield {
    name: 'audit recording, accesses in micro-batches',
    figure: recorded / inserted,
    unit: 'ratio',
    on: `${Math.round(recorded / seconds)} events a second of ${CROWD} at once, to ${Math.round(inserted / seconds)} raw inserts of the same rows, ${BATCH} a transaction`,
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

/** A night's log: sealing it, proving it, searching it. */
async function* night(events: number): AsyncGenerator<Figure> {
  await insertEvents(events)
  const sealMs = await timeOf(sealAll)

  yield {
    name: 'sealing',
    figure: sealMs / 1000 / (events / SEALED_A_SECOND),
    unit: 's',
    on: `${SEALED_A_SECOND} events, of ${events} that waited, ${perSecond(events, sealMs)} a second`,
  }
  const verifyMs = await timeOf(ensureIntact)

  yield {
    name: 'verification of a million events',
    figure: verifyMs / 1000 / (events / 1_000_000),
    unit: 's',
    on: `${events} events, every payload, tile, head and search row, ${perSecond(events, verifyMs)} a second`,
  }
}

/** The newest fifty for every realistic combination, and the pages an auditor turns. */
async function* searching(scene: Scene, events: number): AsyncGenerator<Figure> {
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
    on: `the same searches among ${events} events`,
  }
  const first = await timesOf(() => searchEvents({}), { count: SEARCHES })
  const deep = { before: events - DEEP_PAGE * PAGE_SIZE }
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

  return rawInsert(1)
}

async function rawInsert(rows: number) {
  const { payload } = await db.from('audit_events').orderBy('id', 'desc').firstOrFail()

  return async () => {
    const events = Array.from({ length: rows }, () => ({ payload, leaf_hash: randomBytes(32) }))

    await db.connection('migration').transaction(async (trx) => {
      const [first] = await trx.insertQuery().table(TABLE).multiInsert(events)
      const refs = events.map((_, place) => ({ event_ref: first + place }))
      await trx.insertQuery().table(QUEUE).multiInsert(refs)
    })
  }
}

async function times(count: number, work: () => Promise<unknown>) {
  for (let time = 0; time < count; time++) {
    await work()
  }
}
