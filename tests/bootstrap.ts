import { migrate } from '#database/setup'
import { grantApplicationRights } from '#database/grants'
import { resetDatabase } from '#tests/database'
import { cheapHashing } from '#tests/hashing'
import { keepUnchanging } from '#tests/unchanging'
import { summaryReporter } from '#tests/summary_reporter'
import { authApiClient } from '@adonisjs/auth/plugins/api_client'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import { sessionApiClient } from '@adonisjs/session/plugins/api_client'
import { shieldApiClient } from '@adonisjs/shield/plugins/api_client'
import { apiClient } from '@japa/api-client'
import { assert } from '@japa/assert'
import { browserClient } from '@japa/browser-client'
import { pluginAdonisJS } from '@japa/plugin-adonisjs'
import { spec } from '@japa/runner/reporters'
import type { Config } from '@japa/runner/types'
import edge from 'edge.js'
import { chromium } from 'playwright'

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const plugins: Config['plugins'] = [
  assert(),
  pluginAdonisJS(app),
  apiClient(),
  sessionApiClient(app),
  shieldApiClient(),
  authApiClient(app),
  browserClient({
    runInSuites: ['browser'],
    launcher: (options) =>
      chromium.launch({
        ...options,
        executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
        args: CHROMIUM_FLAGS,
      }),
    contextOptions: { locale: 'tr-TR', timezoneId: 'Europe/Istanbul' },
  }),
]

export const reporters: Config['reporters'] = {
  activated: ['spec', 'summary'],
  list: [spec(), summaryReporter],
}

/**
 * The schema belongs to the migration user, the tests run as the application's user.
 */
export const runnerHooks: Required<Pick<Config, 'setup' | 'teardown'>> = {
  setup: [
    async () => {
      await migrate()
      await grantApplicationRights()
      await resetDatabase()
    },
  ],
  teardown: [],
}

export const configureSuite: Config['configureSuite'] = (suite) => {
  if (['functional', 'api', 'browser'].includes(suite.name)) {
    suite.setup(async () => {
      cheapHashing()
      edge.configure({ cache: true })
      await keepUnchanging()
      return testUtils.httpServer().start()
    })
  }
}
