import { DocumentSchema } from '#database/schema'
import DocumentPage from '#models/document_page'
import { hasMany } from '@adonisjs/lucid/orm'
import type { HasMany } from '@adonisjs/lucid/types/relations'

export default class Document extends DocumentSchema {
  @hasMany(() => DocumentPage, { onQuery: (query) => query.orderBy('number') })
  declare pages: HasMany<typeof DocumentPage>
}
