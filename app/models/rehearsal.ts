import { RehearsalSchema } from '#database/schema'
import Election from '#models/election'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * Test çalışması: hours in which the services answer with rehearsal data alone (Genelge m.7).
 */
export default class Rehearsal extends RehearsalSchema {
  @belongsTo(() => Election)
  declare election: BelongsTo<typeof Election>

  get isCancelled() {
    return this.cancelledAt !== null
  }
}
