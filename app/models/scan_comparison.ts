import { ScanComparisonSchema } from '#database/schema'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * What one person found who laid the scan beside the data, because a code could not be read.
 */
export default class ScanComparison extends ScanComparisonSchema {
  @belongsTo(() => Staff, { foreignKey: 'comparedById' })
  declare comparedBy: BelongsTo<typeof Staff>
}
