import { BulkRunItemSchema } from '#database/schema'
import Account from '#models/account'
import Participation from '#models/participation'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/** One applicant or one account of a run, and what became of it. */
export default class BulkRunItem extends BulkRunItemSchema {
  @belongsTo(() => Participation)
  declare participation: BelongsTo<typeof Participation>

  @belongsTo(() => Account)
  declare account: BelongsTo<typeof Account>
}
