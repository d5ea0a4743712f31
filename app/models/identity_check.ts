import { IdentityCheckSchema } from '#database/schema'
import type FormUser from '#models/form_user'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * A person of a form, compared with the register outside the system.
 */
export default class IdentityCheck extends IdentityCheckSchema {
  @belongsTo(() => Staff, { foreignKey: 'checkedById' })
  declare checkedBy: BelongsTo<typeof Staff>

  /** Whether the row still has the name and the number that were compared. */
  isOf({ fullName, nationalIdIndex }: FormUser) {
    return this.nationalIdIndex === nationalIdIndex && this.fullName === fullName
  }
}
