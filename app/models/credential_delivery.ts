import { CredentialDeliverySchema } from '#database/schema'
import Account from '#models/account'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * Şifre zarfı: an initial password leaves the system once.
 */
export default class CredentialDelivery extends CredentialDeliverySchema {
  @belongsTo(() => Account)
  declare account: BelongsTo<typeof Account>

  get isReady() {
    return this.state === 'ready' && this.fileKey !== null
  }

  get isPrinted() {
    return this.state === 'printed'
  }
}
