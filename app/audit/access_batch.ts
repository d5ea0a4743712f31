import { type Draft, writeEvents } from '#audit/writing'
import db from '@adonisjs/lucid/services/db'

type Waiting = { draft: Draft; resolve: () => void; reject: (error: unknown) => void }

const LARGEST = 100

const waiting: Waiting[] = []
let isWriting = false

/**
 * Writes an access that changed nothing together with those that come in meanwhile: the first at
 * once, whoever comes while it is written with the next, so that nobody waits for a clock. Settles
 * when its batch is committed; rejects when it is not.
 */
export function writeInBatch(draft: Draft) {
  return new Promise<void>((resolve, reject) => {
    waiting.push({ draft, resolve, reject })

    if (!isWriting) {
      void writeAll()
    }
  })
}

async function writeAll() {
  isWriting = true

  while (waiting.length > 0) {
    await writeBatch(waiting.splice(0, LARGEST))
  }
  isWriting = false
}

async function writeBatch(batch: Waiting[]) {
  const drafts = batch.map(({ draft }) => draft)

  try {
    await db.transaction((trx) => writeEvents(trx, drafts))
    batch.forEach(({ resolve }) => resolve())
  } catch (error) {
    batch.forEach(({ reject }) => reject(error))
  }
}
