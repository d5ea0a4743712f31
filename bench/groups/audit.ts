import { record } from '#audit/record'
import { sealBatch } from '#audit/sealer'
import { type AuditFilters, PAGE_SIZE, searchEvents } from '#audit/search'
import { verifyLog } from '#audit/verification'
import type { Figure } from '#bench/figure'
import { type Scene, signedIn } from '#bench/groups/scene'
import { insertEvents } from '#bench/log'
import { median, quantile, timeOf, timesOf } from '#bench/measuring'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { randomBytes } from 'node:crypto'

const EVENTS = 500
const ROUNDS = 4
const NIGHT = 1_000_000
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
  yield* night()
  yield* searching(scene)
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
  const pages = await timesOf(() => auditor.get('/audit/events?outcome=failure'), { count: 40 })

  yield {
    name: 'page of the log, 95th percentile',
    figure: quantile(pages, 0.95),
    unit: 'ms',
    on: 'refusals, newest first, with their count, one after the other',
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
