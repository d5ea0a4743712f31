import { CredentialDeliverySchema } from '#database/schema'
import Account from '#models/account'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { DateTime } from 'luxon'

/**
 * Şifre zarfı: an initial password leaves the system once.
 */
export default class CredentialDelivery extends CredentialDeliverySchema {
  @belongsTo(() => Account)
  declare account: BelongsTo<typeof Account>

  /** A letter waits an hour for its printing, also while no worker looks. */
  get isReady() {
    return (
      this.state === 'ready' && this.fileExpiresAt !== null && this.fileExpiresAt > DateTime.now()
    )
  }

  get isPrinted() {
    return this.state === 'printed'
  }
}
