import { PrintFileGone, resealPrintFile } from '#documents/print_file'
import { inTransaction } from '#operations/transaction'
import db from '@adonisjs/lucid/services/db'

type Place = { table: string; column: string }

/** Where letters and links that wait name their file. */
const PLACES: readonly Place[] = [
  { table: 'credential_deliveries', column: 'file_key' },
  { table: 'proposed_acts', column: 'print_file_key' },
]

/** Of how many files, and how many of them were brought under the key in force. */
export async function resealPrintFiles() {
  const counts = { rows: 0, resealed: 0 }

  for (const place of PLACES) {
    const waiting = await db.from(place.table).whereNotNull(place.column).orderBy('id').select('id')

    for (const { id } of waiting) {
      counts.rows += 1
      counts.resealed += Number(await resealOne(id, place))
    }
  }
  return counts
}

/** Whoever prints, opens or voids it waits for its row, and finds the file whole or not at all. */
function resealOne(id: number, { column, table }: Place) {
  return inTransaction(async (trx) => {
    const row = await trx.from(table).where('id', id).forUpdate().firstOrFail()
    return row[column] !== null && (await resealedUnlessGone(row[column]))
  })
}

/** A file that is gone was opened for a printing that did not come to its end. */
async function resealedUnlessGone(key: string) {
  try {
    return await resealPrintFile(key)
  } catch (error) {
    if (error instanceof PrintFileGone) return false
    throw error
  }
}
