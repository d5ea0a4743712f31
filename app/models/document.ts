import { DocumentSchema } from '#database/schema'
import type { ScanVerdict } from '#documents/scan_verdict'
import ScanWithheld from '#exceptions/scan_withheld'
import DocumentPage from '#models/document_page'
import ScanComparison from '#models/scan_comparison'
import { column, hasMany } from '@adonisjs/lucid/orm'
import type { HasMany } from '@adonisjs/lucid/types/relations'

export default class Document extends DocumentSchema {
  /** Lucid would look for a column sha_256. */
  @column({ columnName: 'sha256' })
  declare sha256: string

  @hasMany(() => ScanComparison, { onQuery: (query) => query.orderBy('id') })
  declare comparisons: HasMany<typeof ScanComparison>

  /** Two people found it to be the data on record, and nobody found otherwise. */
  get isFoundSame() {
    const [same, different] = ['same', 'different'].map(
      (wanted) => this.comparisons.filter(({ result }) => result === wanted).length
    )
    return different === 0 && same >= 2
  }

  /** Nobody reads what clamd has not seen where one is set up, nor what it knew, nor what is gone. */
  ensureReadable() {
    if (this.erasedAt !== null) {
      throw new ScanWithheld('erased')
    }
    if (this.checkState === 'awaiting_check' || this.checkState === 'infected') {
      throw new ScanWithheld(this.checkState)
    }
  }

  get isReadable() {
    return this.erasedAt === null && ['unchecked', 'clean'].includes(this.checkState)
  }

  /** What the codes on a signed form said; null of a scan that was not read for them. */
  get reading() {
    return this.findings === null ? null : (JSON.parse(this.findings) as ScanVerdict)
  }

  @hasMany(() => DocumentPage, { onQuery: (query) => query.orderBy('number') })
  declare pages: HasMany<typeof DocumentPage>
}
