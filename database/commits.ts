import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

type Transactor = {
  commit: (value?: unknown) => Promise<unknown>
  executionPromise: Promise<unknown>
}

type Begin = (...given: unknown[]) => Promise<unknown>

/**
 * knex answers a COMMIT that failed, such as one whose connection died on the way, as if it had
 * succeeded, and tells the truth in another promise alone. Nothing may count as done and nobody may
 * be answered before that one has settled: an act would be taken for done without its event (R21
 * m.4/b-5). Loaded once at the start, for every transaction.
 */
const { prototype } = db.connection().constructor as unknown as {
  prototype: { transaction: Begin }
}
const begin = prototype.transaction

prototype.transaction = async function (this: unknown, work: unknown, ...options: unknown[]) {
  if (typeof work === 'function') {
    return begin.call(this, (trx: TransactionClientContract) => work(surely(trx)), ...options)
  }
  return surely((await begin.call(this, work, ...options)) as TransactionClientContract)
}

function surely(trx: TransactionClientContract) {
  const { knexClient } = trx as unknown as { knexClient: Transactor }
  const commit = knexClient.commit.bind(knexClient)

  knexClient.commit = async (value) => {
    const answer = await commit(value)
    await knexClient.executionPromise
    return answer
  }
  return trx
}
