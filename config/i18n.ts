import { KeptMessages } from '#start/messages'
import app from '@adonisjs/core/services/app'
import { defineConfig, loaders } from '@adonisjs/i18n'

export default defineConfig({
  defaultLocale: 'tr',
  formatter: () => new KeptMessages(),
  loaders: [loaders.fs({ location: app.languageFilesPath() })],
})
