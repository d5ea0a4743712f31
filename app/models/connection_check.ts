import { ConnectionCheckSchema } from '#database/schema'
import Participation from '#models/participation'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * Bağlantı kontrolü: from which address the liaison came, and how fast the line was. Advice, never a
 * condition (R22 m.4/b-1).
 */
export default class ConnectionCheck extends ConnectionCheckSchema {
  @belongsTo(() => Participation)
  declare participation: BelongsTo<typeof Participation>

  get megabitsPerSecond() {
    return this.kilobitsPerSecond === null ? null : this.kilobitsPerSecond / 1000
  }
}
