import { RoundSchema } from '#database/schema'
import Election from '#models/election'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * Oylama: one voting day, with its opening at 17.00 Europe/Istanbul (Genelge m.3/a).
 */
export default class Round extends RoundSchema {
  @belongsTo(() => Election)
  declare election: BelongsTo<typeof Election>
}
