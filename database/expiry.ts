import { endPastSessions } from '#access/past_sessions'
import { endPastTokens } from '#access/token_end'
import { expirePacks, sweepPacks } from '#operations/evidence_pack_requests'
import { expireDeliveries } from '#operations/credential_expiry'
import { sweepPrintFiles } from '#operations/print_file_sweep'
import { expireStaffLetters } from '#operations/staff_letters'
import db from '@adonisjs/lucid/services/db'

/** Strangers' sessions half an hour after their last request: the store keeps all for 13 hours. */
const FORGOTTEN = 'expires_at < utc_timestamp() + interval 750 minute'

/**
 * Ends what has expired: unprinted letters, files left of them, unused initial passwords,
 * evidence packs, left sessions, tokens; deletes what holds no history.
 */
export async function tidy() {
  await expireDeliveries()
  await expireStaffLetters()
  await sweepPrintFiles()
  await expirePacks()
  await sweepPacks()
  await endPastSessions()
  await endPastTokens()
  await db.from('sessions').whereNull('user_id').whereRaw(FORGOTTEN).delete()
  await db.from('rate_limits').whereRaw('expire < unix_timestamp() * 1000').delete()
  await db
    .from('worker_heartbeats')
    .whereRaw('beat_at < utc_timestamp(3) - interval 1 day')
    .delete()
}
