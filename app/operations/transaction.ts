import type { JsonValue } from '#audit/canonical_json'
import OperationReused from '#exceptions/operation_reused'
import { inDatabase } from '#models/columns'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'

export type Operation = {
  /** Made before the first try, by the page that offers the act: UUID. */
  opId: string
  act: string
  actor: { kind: 'staff' | 'account'; id: number } | null
}

type Work<T> = (trx: TransactionClientContract) => Promise<T>

type Options = { isolationLevel: 'serializable' }

type DatabaseError = Error & { errno?: number; code?: string; sqlMessage?: string }

const TRIES = 6
const DUPLICATE = 1062

/** Deadlock, lock wait timeout, changed since read; WSREP not ready. */
const CONFLICTS = [1213, 1205, 1020, 1047]
const LOST = [
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ER_CONNECTION_KILLED',
  'ER_SERVER_SHUTDOWN',
  'PROTOCOL_CONNECTION_LOST',
]
/** Somebody else took the seat, number or user name first: the next try finds another one. */
const TAKEN =
  /active_seat_id|username|request_forms.number|key 'number'|key 'kind'|seats|open_participation/

/**
 * Does an act once, however often it is asked for: a double click, a repeated request and a
 * commit whose answer was lost all give the outcome of the first. The act, its events and its
 * operation row commit together.
 */
export function once<T extends JsonValue | void>(operation: Operation, work: Work<T>): Promise<T> {
  return retried(async () => {
    const done = await outcomeOf<T>(operation)
    return done ? done.outcome : db.transaction((trx) => performed(trx, operation, work))
  })
}

/**
 * The same for what leaves once, such as a letter: a repeated request finds it done and gets null,
 * also when both came at once.
 */
export async function onceForOne<T>(operation: Operation, work: Work<T>): Promise<T | null> {
  const request = randomUUID()
  let result: T | null = null

  const done = await once(operation, async (trx) => {
    result = await work(trx)
    return { for: request }
  })

  return done.for === request ? result : null
}

/** One whole transaction, again from its start when the database could not decide. */
export function inTransaction<T>(work: Work<T>, options?: Options) {
  return retried(() => db.transaction(work, options))
}

async function performed<T extends JsonValue | void>(
  trx: TransactionClientContract,
  operation: Operation,
  work: Work<T>
) {
  const { opId, act } = operation

  await trx
    .insertQuery()
    .table('operations')
    .insert({
      op_id: opId,
      act,
      actor: actorOf(operation),
      created_at: inDatabase(),
    })
  const outcome = await work(trx)
  await trx
    .from('operations')
    .where('op_id', opId)
    .update({ outcome: JSON.stringify(outcome ?? null) })

  return outcome
}

async function outcomeOf<T>(operation: Operation) {
  const row = await db.from('operations').where('op_id', operation.opId).first()

  if (row && (row.act !== operation.act || row.actor !== actorOf(operation))) {
    throw new OperationReused()
  }

  return row ? { outcome: (JSON.parse(row.outcome) ?? undefined) as T } : null
}

function actorOf({ actor }: Operation) {
  return actor ? `${actor.kind}:${actor.id}` : 'system'
}

async function retried<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act()
    } catch (error) {
      if (attempt === TRIES || !isWorthAnotherTry(error)) {
        throw error
      }
      await setTimeout(Math.random() * 20 * 2 ** attempt)
    }
  }
}

/** Whether the database could not decide, or was not there: nothing was done. */
export function isWorthAnotherTry(error: unknown) {
  const { errno, code, message, sqlMessage } = error as DatabaseError

  return (
    CONFLICTS.includes(errno ?? 0) ||
    LOST.includes(code ?? '') ||
    /Transaction query already complete|in closed state/.test(message ?? '') ||
    (errno === DUPLICATE && TAKEN.test(sqlMessage ?? '')) ||
    (errno === DUPLICATE && /'PRIMARY'|op_id/.test(sqlMessage ?? ''))
  )
}
