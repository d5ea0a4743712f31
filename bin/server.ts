import 'reflect-metadata'
import { sentenceFor } from '#database/failures'
import { Ignitor, prettyPrintError } from '@adonisjs/core'

const APP_ROOT = new URL('../', import.meta.url)

const IMPORTER = (filePath: string) => {
  if (filePath.startsWith('./') || filePath.startsWith('../')) {
    return import(new URL(filePath, APP_ROOT).href)
  }
  return import(filePath)
}

new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    app.starting(async () => {
      if (app.inProduction) {
        const { assertApplicationRights } = await import('#database/grants')
        await assertApplicationRights()
      }
    })
    app.ready(async () => {
      const { prepareReader } = await import('#documents/scan_rendering')
      prepareReader()
    })
    app.listen('SIGTERM', () => app.terminate())
    app.listen('SIGINT', () => app.terminate())
  })
  .httpServer()
  .start()
  .catch(async (error) => {
    process.exitCode = 1
    const sentence = sentenceFor(error)

    if (sentence) {
      process.stderr.write(`${sentence}\n`)
    } else {
      await prettyPrintError(error)
    }
  })
