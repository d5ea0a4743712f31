import { SupportRequestSchema } from '#database/schema'
import Account from '#models/account'
import Participation from '#models/participation'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * The liaison's call for help with a service, and SKGM's answer (R30 m.4/b-6).
 */
export default class SupportRequest extends SupportRequestSchema {
  @belongsTo(() => Participation)
  declare participation: BelongsTo<typeof Participation>

  @belongsTo(() => Account, { foreignKey: 'askedById' })
  declare askedBy: BelongsTo<typeof Account>

  @belongsTo(() => Staff, { foreignKey: 'answeredById' })
  declare answeredBy: BelongsTo<typeof Staff>

  get isAnswered() {
    return this.answeredAt !== null
  }
}
