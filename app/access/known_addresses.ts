import { inDatabase } from '#models/columns'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/**
 * Notes from where an account was signed in to. True the first time from an address after others:
 * somebody else may hold its password (T10).
 */
export async function isFirstFromElsewhere(
  { id }: { id: number },
  address: string,
  trx: TransactionClientContract
) {
  const [{ affectedRows }] = await trx.rawQuery(
    'insert ignore into account_addresses (account_id, address, first_seen_at) values (?, ?, ?)',
    [id, address, inDatabase()]
  )

  if (affectedRows === 0) {
    return false
  }
  const known = await trx.from('account_addresses').where('account_id', id).limit(2)
  return known.length > 1
}
