import 'reflect-metadata'
import { Ignitor, prettyPrintError } from '@adonisjs/core'

const APP_ROOT = new URL('../../', import.meta.url)

/**
 * What AdonisJS, Lucid and Edge cost without the product around them. A process of its own that
 * knows none of the product's routes, as the product knows none of its.
 */
new Ignitor(APP_ROOT, { importer: (file) => import(file) })
  .tap((app) => {
    app.rcContents({
      directories: { views: 'bench/bare/views' },
      providers: [
        () => import('@adonisjs/core/providers/app_provider'),
        () => import('@adonisjs/core/providers/edge_provider'),
        () => import('@adonisjs/lucid/database_provider'),
      ],
      preloads: [() => import('#bench/bare/pages')],
    })
    app.booting(async () => {
      await import('#start/env')
    })
    app.listen('SIGTERM', () => app.terminate())
  })
  .httpServer()
  .start()
  .catch(async (error) => {
    process.exitCode = 1
    await prettyPrintError(error)
  })
