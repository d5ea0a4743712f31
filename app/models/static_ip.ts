import { StaticIpSchema } from '#database/schema'
import Participation from '#models/participation'
import Seat from '#models/seat'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * A headquarters address, frozen from registration until the election is concluded (R10 m.4/b-2).
 */
export default class StaticIp extends StaticIpSchema {
  @belongsTo(() => Participation)
  declare participation: BelongsTo<typeof Participation>

  @belongsTo(() => Seat)
  declare seat: BelongsTo<typeof Seat>
}
