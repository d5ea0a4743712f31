import { IpAcknowledgementSchema } from '#database/schema'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

export default class IpAcknowledgement extends IpAcknowledgementSchema {
  @belongsTo(() => Staff, { foreignKey: 'acknowledgedById' })
  declare acknowledgedBy: BelongsTo<typeof Staff>
}
