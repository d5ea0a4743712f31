import { record } from '#audit/record'
import type { Figure } from '#bench/figure'
import type { Scene } from '#bench/groups/scene'
import { timeOf } from '#bench/measuring'
import db from '@adonisjs/lucid/services/db'
import { randomBytes } from 'node:crypto'

const EVENTS = 500
const ROUNDS = 4
const TABLE = 'bench_events'
const QUEUE = 'bench_queue'

/** What the log costs an act, beside the two rows an event is in the database. */
export async function* audit({ world }: Scene): AsyncGenerator<Figure> {
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
