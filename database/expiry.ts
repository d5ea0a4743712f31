import { expireDeliveries } from '#operations/credential_expiry'
import db from '@adonisjs/lucid/services/db'

/**
 * Ends what has expired: unprinted letters and unused initial passwords; deletes what holds no history.
 */
export async function tidy() {
  await expireDeliveries()
  await db.from('sessions').whereRaw('expires_at < utc_timestamp()').delete()
  await db.from('rate_limits').whereRaw('expire < unix_timestamp() * 1000').delete()
  await db
    .from('worker_heartbeats')
    .whereRaw('beat_at < utc_timestamp(3) - interval 1 day')
    .delete()
}
