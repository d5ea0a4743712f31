import { RoundReviewSchema } from '#database/schema'
import Round from '#models/round'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

export type ReviewState = 'drawn' | 'stated' | 'replied' | 'closed'

/** The audit of one round (m.4/b-5). */
export default class RoundReview extends RoundReviewSchema {
  @belongsTo(() => Round)
  declare round: BelongsTo<typeof Round>

  @belongsTo(() => Staff, { foreignKey: 'drawnById' })
  declare drawnBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'statedById' })
  declare statedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'repliedById' })
  declare repliedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'closedById' })
  declare closedBy: BelongsTo<typeof Staff>

  get state(): ReviewState {
    if (this.closedAt) return 'closed'
    if (this.repliedAt) return 'replied'
    return this.statedAt ? 'stated' : 'drawn'
  }

  /** The leaves of the sample, in the order of the log. */
  get leaves() {
    return JSON.parse(this.sample) as number[]
  }
}
