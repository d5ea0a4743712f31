import { StaffSchema } from '#database/schema'
import StaffRole from '#models/staff_role'
import { beforeFind, hasMany } from '@adonisjs/lucid/orm'
import db from '@adonisjs/lucid/services/db'
import type { ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import type { HasMany } from '@adonisjs/lucid/types/relations'
import { DateTime } from 'luxon'

export type Role = StaffRole['role']

/**
 * SKGM's people and the auditors.
 */
export default class Staff extends StaffSchema {
  static table = 'staff'

  @hasMany(() => StaffRole, { onQuery: (query) => query.whereNull('revokedAt') })
  declare roles: HasMany<typeof StaffRole>

  /** Whoever is looked up by himself brings roles and number of passkeys: each request asks once. */
  @beforeFind()
  static withWhatRequestsAsk(query: ModelQueryBuilderContract<typeof Staff>) {
    query
      .select('staff.*')
      .select(
        db
          .from('staff_roles')
          .select(db.raw('group_concat(role order by role)'))
          .whereColumn('staff_id', 'staff.id')
          .whereNull('revoked_at')
          .as('role_names')
      )
      .select(
        db
          .from('staff_passkeys')
          .count('*')
          .whereColumn('staff_id', 'staff.id')
          .whereNull('removed_at')
          .as('passkeys')
      )
  }

  get roleNames(): Role[] {
    return this.$preloaded.roles
      ? this.roles.map(({ role }) => role)
      : (this.$extras.role_names?.split(',') ?? [])
  }

  /** Of somebody who was looked up by himself. */
  get hasPasskeys() {
    return Number(this.$extras.passkeys ?? 0) > 0
  }

  get isDeactivated() {
    return this.deactivatedAt !== null
  }

  /** An initial password that nobody changed in time opens nothing. */
  get isInitialExpired() {
    const expiresAt = this.initialPasswordExpiresAt
    return expiresAt !== null && expiresAt <= DateTime.now()
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
