import { setTimeout as wait } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'

const SEALED_WITHIN_MS = 60_000
const BATCH = 20_000

/**
 * Whether every acknowledged event stands in the log, and none twice; with `isSealed` also in the
 * tree, once, whose every head and signature the product itself proves.
 */
export async function checkTheLog(instance, acknowledged, { isSealed = true } = {}) {
  const connection = await createConnection(rights(instance.environment))

  try {
    if (isSealed) await awaitSealed(connection)
    const counts = await countsByName(connection, isSealed ? 'audit_leaves' : 'audit_events')
    const proof = isSealed ? await instance.command('audit:verify') : null

    const lost = acknowledged.filter((name) => !counts.has(name))

    return {
      written: counts.size,
      lost: lost.length,
      ...(lost.length > 0 && { lostFirst: lost.slice(0, 10) }),
      twice: [...counts.values()].filter((count) => count > 1).length,
      ...(proof && { isIntact: proof.status === 0, proof: proof.output.split('\n')[0] }),
    }
  } finally {
    await connection.end()
  }
}

async function awaitSealed(connection) {
  const until = Date.now() + SEALED_WITHIN_MS
  while (Date.now() < until) {
    const [[{ waiting }]] = await connection.query('select count(*) as waiting from audit_queue')
    if (waiting === 0) return wait(2000)
    await wait(200)
  }
}

async function countsByName(connection, table) {
  const counts = new Map()
  const events =
    table === 'audit_leaves'
      ? 'audit_leaves join audit_events on audit_events.id = audit_leaves.event_ref'
      : 'audit_events'

  for (let last = 0; ;) {
    const [rows] = await connection.query(
      `select audit_events.id, audit_events.payload from ${events}
       where audit_events.id > ? order by audit_events.id limit ${BATCH}`,
      [last]
    )
    if (rows.length === 0) return counts
    for (const { payload } of rows) {
      const name = /"user_agent\.original":"(drill\/\d+)"/.exec(payload)?.[1]
      if (name) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    last = rows.at(-1).id
  }
}

function rights({ DB_HOST, DB_NAME, DB_MIGRATION_PASSWORD, DB_MIGRATION_USER, DB_PORT }) {
  return {
    host: DB_HOST,
    port: Number(DB_PORT),
    user: DB_MIGRATION_USER,
    password: DB_MIGRATION_PASSWORD,
    database: DB_NAME,
  }
}
