import { EvidencePackSchema } from '#database/schema'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/** An evidence pack of the audit log, from being asked for until its file is gone. */
export default class EvidencePack extends EvidencePackSchema {
  @belongsTo(() => Staff, { foreignKey: 'requestedById' })
  declare requestedBy: BelongsTo<typeof Staff>

  /** KP-12, as it stands on the summary and in the file's name. */
  get number() {
    return `KP-${this.id}`
  }

  get isUnderWay() {
    return this.state === 'waiting' || this.state === 'writing'
  }
}
