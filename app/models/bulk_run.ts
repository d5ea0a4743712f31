import type { JsonValue } from '#audit/canonical_json'
import { BulkRunSchema } from '#database/schema'
import BulkRunItem from '#models/bulk_run_item'
import Election from '#models/election'
import Participation from '#models/participation'
import Staff from '#models/staff'
import { belongsTo, hasMany } from '@adonisjs/lucid/orm'
import type { BelongsTo, HasMany } from '@adonisjs/lucid/types/relations'

export type RunKind = BulkRun['kind']

/** One act on many, carried on by the worker item by item until none waits. */
export default class BulkRun extends BulkRunSchema {
  @belongsTo(() => Election)
  declare election: BelongsTo<typeof Election>

  /** Of a run for one applicant. */
  @belongsTo(() => Participation)
  declare participation: BelongsTo<typeof Participation>

  @belongsTo(() => Staff, { foreignKey: 'startedById' })
  declare startedBy: BelongsTo<typeof Staff>

  @hasMany(() => BulkRunItem, { foreignKey: 'runId' })
  declare items: HasMany<typeof BulkRunItem>

  get isFinished() {
    return this.state === 'finished'
  }

  get isPaused() {
    return this.pausedAt !== null
  }

  get result() {
    return this.receipt === null ? null : (JSON.parse(this.receipt) as JsonValue)
  }
}
