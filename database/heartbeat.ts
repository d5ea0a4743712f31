import db from '@adonisjs/lucid/services/db'
import { hostname } from 'node:os'

const WORKER = `${hostname()
  .replace(/[^\w.-]/g, '-')
  .slice(0, 48)}:${process.pid}`
const FRESH_SECONDS = 15

/**
 * This worker lives. By the clock of the database, which all processes share.
 */
export async function beat() {
  await db.rawQuery(
    `insert into worker_heartbeats (worker, beat_at) values (?, utc_timestamp(3))
     on duplicate key update beat_at = utc_timestamp(3)`,
    [WORKER]
  )
}

export async function stopBeating() {
  await db.from('worker_heartbeats').where('worker', WORKER).delete()
}

/** How far the clock of the database is from this machine's, in milliseconds either way (T7). */
export async function clockSkew() {
  const asked = Date.now()
  const [[{ told }]] = await db.rawQuery('select unix_timestamp(now(3)) * 1000 as told')
  const answered = Date.now()

  return Math.max(0, asked - Number(told), Number(told) - answered)
}

/** Whether any worker beat within the last 15 seconds. */
export async function isAnyWorkerAlive() {
  const beating = await db
    .from('worker_heartbeats')
    .whereRaw(`beat_at > utc_timestamp(3) - interval ${FRESH_SECONDS} second`)
    .first()
  return beating !== null
}
