import { touchedOnceAMinute } from '#access/session_store'
import env from '#start/env'
import { defineConfig, stores } from '@adonisjs/session'

const isLive = env.get('SSPS_ENV') === 'live'

/**
 * Sessions lie in the database so that deactivating somebody ends them at the
 * next request, in every process. How long one lasts is for app/access/session_age.ts to say:
 * the store keeps it longer, so that its end can be told and put on record.
 */
export default defineConfig({
  enabled: true,
  cookieName: isLive ? '__Host-ssps' : 'ssps',
  clearWithBrowser: true,
  age: '13h',
  cookie: { path: '/', httpOnly: true, secure: isLive, sameSite: 'lax' },
  store: env.get('NODE_ENV') === 'test' ? 'memory' : 'database',
  stores: {
    database: touchedOnceAMinute(
      stores.database({ tableName: 'sessions', connectionName: 'mysql' })
    ),
  },
})
