import { touchedOnceAMinute } from '#access/session_store'
import env from '#start/env'
import { defineConfig, stores } from '@adonisjs/session'

const isLive = env.get('SSPS_ENV') === 'live'

/**
 * Sessions lie in the database so that deactivating somebody ends them at the
 * next request, in every process.
 */
export default defineConfig({
  enabled: true,
  cookieName: isLive ? '__Host-ssps' : 'ssps',
  clearWithBrowser: true,
  age: '30m',
  cookie: { path: '/', httpOnly: true, secure: isLive, sameSite: 'lax' },
  store: env.get('NODE_ENV') === 'test' ? 'memory' : 'database',
  stores: {
    database: touchedOnceAMinute(
      stores.database({ tableName: 'sessions', connectionName: 'mysql' })
    ),
  },
})
