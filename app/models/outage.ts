import { OutageSchema } from '#database/schema'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

export const OUTAGE_SERVICES = [
  'web_site',
  'web_service',
  'sftp',
  'portal',
  'backoffice',
] as const satisfies readonly Outage['service'][]

/** When one service did not answer. */
export default class Outage extends OutageSchema {
  @belongsTo(() => Staff, { foreignKey: 'recordedById' })
  declare recordedBy: BelongsTo<typeof Staff>

  /** Whole minutes, as a dispute counts them; null while it lasts. */
  get minutes() {
    return this.endedAt && Math.round(this.endedAt.diff(this.startedAt, 'minutes').minutes)
  }
}
