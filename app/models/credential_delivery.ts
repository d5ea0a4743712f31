import { CredentialDeliverySchema } from '#database/schema'
import Account from '#models/account'
import Mail from '#models/mail'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { DateTime } from 'luxon'

/**
 * Şifre zarfı or tek kullanımlık bağlantı: an initial password leaves the system once.
 */
export default class CredentialDelivery extends CredentialDeliverySchema {
  @belongsTo(() => Account)
  declare account: BelongsTo<typeof Account>

  /** The one a link was sent with. */
  @belongsTo(() => Mail)
  declare mail: BelongsTo<typeof Mail>

  get isLink() {
    return this.channel === 'link'
  }

  /** A letter waits an hour for its printing, also while no worker looks. */
  get isReady() {
    return !this.isLink && this.isWaiting
  }

  /** A link waits its hours for its holder. */
  get isOpenable() {
    return this.isLink && this.isWaiting
  }

  /** As the screens name it: what waits in a link was sent, and is over also while no worker looks. */
  get shownState() {
    if (!this.isLink || this.state !== 'ready') {
      return this.state
    }
    return this.isWaiting ? 'sent' : 'expired'
  }

  get isPrinted() {
    return this.state === 'printed'
  }

  private get isWaiting() {
    return (
      this.state === 'ready' && this.fileExpiresAt !== null && this.fileExpiresAt > DateTime.now()
    )
  }
}
