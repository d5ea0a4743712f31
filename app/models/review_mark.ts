import { ReviewMarkSchema } from '#database/schema'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/** What an auditor says of an event (`event:<id>`) or of a finding of a night. */
export default class ReviewMark extends ReviewMarkSchema {
  @belongsTo(() => Staff, { foreignKey: 'markedById' })
  declare markedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'confirmedById' })
  declare confirmedBy: BelongsTo<typeof Staff>
}
