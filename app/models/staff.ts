import { StaffSchema } from '#database/schema'
import StaffRole from '#models/staff_role'
import { hasMany } from '@adonisjs/lucid/orm'
import type { HasMany } from '@adonisjs/lucid/types/relations'

export type Role = StaffRole['role']

/**
 * SKGM's people and the auditors.
 */
export default class Staff extends StaffSchema {
  static table = 'staff'

  @hasMany(() => StaffRole, { onQuery: (query) => query.whereNull('revokedAt') })
  declare roles: HasMany<typeof StaffRole>

  get roleNames() {
    return this.roles.map(({ role }) => role)
  }

  get isDeactivated() {
    return this.deactivatedAt !== null
  }

  /** The state as accounts have it, in their words and colours. */
  get shownState() {
    if (this.isDeactivated) {
      return 'deactivated'
    }
    return this.mustChangePassword ? 'issued' : 'active'
  }

  /** Who acts, as the audit log names it. */
  get actor() {
    return { id: this.id, kind: 'staff' as const, roles: this.roleNames }
  }

  has(...roles: Role[]) {
    return this.roleNames.some((role) => roles.includes(role))
  }
}
