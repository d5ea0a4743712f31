import { maskNationalId } from '#circular/national_id'
import { NOTICE_VERSION } from '#circular/notice'
import { AccountSchema } from '#database/schema'
import CredentialDelivery from '#models/credential_delivery'
import Invitation from '#models/invitation'
import Participation from '#models/participation'
import { decryptedNationalId, personalDigest } from '#models/personal_data'
import Representative from '#models/representative'
import RequestForm from '#models/request_form'
import Seat from '#models/seat'
import { belongsTo, hasMany } from '@adonisjs/lucid/orm'
import type { BelongsTo, HasMany } from '@adonisjs/lucid/types/relations'
import { DateTime } from 'luxon'
import { createHash } from 'node:crypto'

/**
 * Kullanıcı hesabı: a sign-in for one service (Genelge m.3/d, m.5/b). Never deleted.
 */
export default class Account extends AccountSchema {
  @belongsTo(() => Participation)
  declare participation: BelongsTo<typeof Participation>

  @belongsTo(() => Seat)
  declare seat: BelongsTo<typeof Seat>

  @belongsTo(() => RequestForm)
  declare requestForm: BelongsTo<typeof RequestForm>

  @belongsTo(() => Invitation)
  declare invitation: BelongsTo<typeof Invitation>

  @hasMany(() => CredentialDelivery, { onQuery: (query) => query.orderBy('id', 'desc') })
  declare deliveries: HasMany<typeof CredentialDelivery>

  @hasMany(() => Representative, { onQuery: (query) => query.orderBy('id', 'desc') })
  declare representations: HasMany<typeof Representative>

  get fullName() {
    return `${this.givenName} ${this.familyName}`
  }

  get maskedNationalId() {
    return maskNationalId(decryptedNationalId(this.nationalId))
  }

  get personalDigest() {
    return personalDigest(this)
  }

  get isDeactivated() {
    return this.state === 'deactivated'
  }

  get isPending() {
    return this.state === 'pending'
  }

  /** R13 m.5/c: until it is changed no service answers anything but the change. */
  get mustChangePassword() {
    return this.state === 'issued'
  }

  /** R28: of the notice on personal data, as it is worded now. */
  get isInformed() {
    return this.informedVersion === NOTICE_VERSION
  }

  get isLocked() {
    return this.lockedUntil !== null && this.lockedUntil > DateTime.now()
  }

  /** As the screens name it: a lock is a state of its own there. */
  get shownState() {
    return this.isLocked && !this.isDeactivated ? 'locked' : this.state
  }

  /** Another one with every password: tells what a session was opened with. */
  get credentialMark() {
    return createHash('sha256')
      .update(this.password ?? '')
      .digest('base64url')
  }

  /** Who acts, as the audit log names it. */
  get actor() {
    return { id: this.id, kind: 'account' as const, roles: [this.service] }
  }
}
