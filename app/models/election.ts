import { ElectionSchema } from '#database/schema'
import Circular from '#models/circular'
import Participation from '#models/participation'
import Rehearsal from '#models/rehearsal'
import Round from '#models/round'
import { belongsTo, hasMany } from '@adonisjs/lucid/orm'
import type { BelongsTo, HasMany } from '@adonisjs/lucid/types/relations'

export default class Election extends ElectionSchema {
  @belongsTo(() => Circular)
  declare circular: BelongsTo<typeof Circular>

  @hasMany(() => Round, { onQuery: (query) => query.orderBy('number') })
  declare rounds: HasMany<typeof Round>

  @hasMany(() => Rehearsal, {
    onQuery: (query) => query.whereNull('cancelledAt').orderBy('startsAt'),
  })
  declare rehearsals: HasMany<typeof Rehearsal>

  @hasMany(() => Participation)
  declare participations: HasMany<typeof Participation>

  get isConcluded() {
    return this.concludedAt !== null
  }
}
