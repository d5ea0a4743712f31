import { DocumentSchema } from '#database/schema'
import DocumentPage from '#models/document_page'
import { column, hasMany } from '@adonisjs/lucid/orm'
import type { HasMany } from '@adonisjs/lucid/types/relations'

export default class Document extends DocumentSchema {
  /** Lucid would look for a column sha_256. */
  @column({ columnName: 'sha256' })
  declare sha256: string

  @hasMany(() => DocumentPage, { onQuery: (query) => query.orderBy('number') })
  declare pages: HasMany<typeof DocumentPage>
}
