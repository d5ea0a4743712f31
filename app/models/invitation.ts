import { maskNationalId } from '#circular/national_id'
import { InvitationSchema } from '#database/schema'
import Participation from '#models/participation'
import { decryptedNationalId } from '#models/personal_data'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * A liaison named by an applicant's letter, for the portal alone (R02 m.4/a).
 */
export default class Invitation extends InvitationSchema {
  @belongsTo(() => Participation)
  declare participation: BelongsTo<typeof Participation>

  @belongsTo(() => Staff, { foreignKey: 'namedById' })
  declare namedBy: BelongsTo<typeof Staff>

  @belongsTo(() => Staff, { foreignKey: 'decidedById' })
  declare decidedBy: BelongsTo<typeof Staff>

  get fullName() {
    return `${this.givenName} ${this.familyName}`
  }

  get maskedNationalId() {
    return maskNationalId(decryptedNationalId(this.nationalId))
  }

  get isOpen() {
    return this.state === 'open'
  }
}
