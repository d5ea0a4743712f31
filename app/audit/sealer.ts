import type { AuditEvent } from '#audit/event'
import { leafHash, RightEdge } from '#audit/merkle_tree'
import { indexEvents } from '#audit/read_model'
import { growBlocks } from '#audit/time_blocks'
import { signHead } from '#audit/signer'
import { growTree, newestHead } from '#audit/tree_store'
import env from '#start/env'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { setTimeout } from 'node:timers/promises'

const BATCH = 256
const PAUSE_MS = 400

type QueuedEvent = { id: number; payload: string; log_id: number }

/**
 * Seals up to 256 waiting events: gives them their places in the tree, in the
 * order of the queue, and makes them searchable. Returns how many; 0 also when
 * another sealer is at work. Whole or not at all.
 */
export function sealBatch() {
  return db.transaction(
    async (trx) => {
      const logId = await waitingLog(trx)
      const isOurs = logId !== null && (await takeLease(trx, logId))

      return isOurs ? sealQueued(trx, logId) : 0
    },
    { isolationLevel: 'read committed' }
  )
}

/**
 * Seals and, where a signing key is configured, signs, until the signal. A
 * failed round is reported and tried again: the queue keeps what is not sealed.
 */
export async function runSealer({ signal }: { signal: AbortSignal }) {
  while (!signal.aborted) {
    const sealed = await sealAndSign()

    if (sealed < BATCH) {
      await setTimeout(PAUSE_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}

async function sealAndSign() {
  try {
    const sealed = await sealBatch()

    if (env.get('AUDIT_SIGNING_KEY_FILE')) {
      await signHead()
    }

    return sealed
  } catch (error) {
    logger.error({ err: error }, 'The audit log could not be sealed or signed')
    return 0
  }
}

async function waitingLog(trx: TransactionClientContract) {
  const row = await trx.from('audit_queue').select('log_id').orderBy('event_ref').first()
  return row ? (row.log_id as number) : null
}

/** Held until the commit; a second sealer passes by instead of waiting. */
async function takeLease(trx: TransactionClientContract, logId: number) {
  if (await leaseOf(trx, logId)) {
    return true
  }

  await trx.knexQuery().from('audit_leases').insert({ log_id: logId }).onConflict().ignore()
  return leaseOf(trx, logId)
}

async function leaseOf(trx: TransactionClientContract, logId: number) {
  const rows = await trx.from('audit_leases').where('log_id', logId).forUpdate().skipLocked()
  return rows.length > 0
}

async function sealQueued(trx: TransactionClientContract, logId: number) {
  const queued = await nextEvents(trx, logId)

  if (queued.length === 0) {
    return 0
  }

  const head = await newestHead(trx, logId)
  const edge = head?.edge ?? RightEdge.empty()
  const firstLeaf = edge.size

  await growTree(trx, { logId, edge }, queued.map(leafOf))
  const sealed = queued.map(({ id, payload }, position) => ({
    leafIndex: firstLeaf + position,
    eventRef: id,
    event: JSON.parse(payload) as AuditEvent,
  }))
  await indexEvents(trx, logId, sealed)
  await growBlocks(trx, logId, sealed)
  await trx
    .from('audit_queue')
    .whereIn(
      'event_ref',
      queued.map(({ id }) => id)
    )
    .delete()

  return queued.length
}

function nextEvents(trx: TransactionClientContract, logId: number): Promise<QueuedEvent[]> {
  return trx
    .from('audit_queue')
    .join('audit_events', 'audit_events.id', 'audit_queue.event_ref')
    .select('audit_events.id', 'audit_events.payload', 'audit_events.log_id')
    .where('audit_queue.log_id', logId)
    .orderBy('audit_queue.event_ref')
    .limit(BATCH)
    .exec() as Promise<QueuedEvent[]>
}

/** Computed from the payload, never taken from the row. */
function leafOf({ id, payload }: QueuedEvent) {
  return { eventRef: id, leafHash: leafHash(Buffer.from(payload)) }
}
