import db from '@adonisjs/lucid/services/db'

/**
 * Whether no session of the server may set its own clock. A replica takes the primary's time, so
 * REPLICATION is as good as YES; NO and SUPER let somebody date a row as they like.
 */
export async function hasSecureTimestamp() {
  const [[{ mode }]] = await db.rawQuery('select @@global.secure_timestamp as mode')
  return isSecure(mode)
}

export function isSecure(mode: string) {
  return mode === 'YES' || mode === 'REPLICATION'
}
