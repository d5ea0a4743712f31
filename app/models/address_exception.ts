import { AddressExceptionSchema } from '#database/schema'
import Participation from '#models/participation'
import Staff from '#models/staff'
import StaticIp from '#models/static_ip'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * İstisnai adres değişikliği: a frozen address replaced or released on a decision number by two
 * officers (R10 m.4/b-2).
 */
export default class AddressException extends AddressExceptionSchema {
  @belongsTo(() => Participation)
  declare participation: BelongsTo<typeof Participation>

  @belongsTo(() => StaticIp)
  declare staticIp: BelongsTo<typeof StaticIp>

  @belongsTo(() => Staff, { foreignKey: 'proposedById' })
  declare proposedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'decidedById' })
  declare decidedBy: BelongsTo<typeof Staff>

  get isOpen() {
    return this.state === 'open'
  }
}
