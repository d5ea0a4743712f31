import { clock } from '#access/clock'
import type { TokenEnd } from '#access/gate'
import { sessionDigest } from '#audit/context'
import { ApiTokenSchema } from '#database/schema'
import Account from '#models/account'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

/**
 * Erişim belirteci: what a program shows at the web service instead of user name and password, for
 * an hour, from the one address it was given to (Genelge m.3/d, m.4/b-2).
 */
export default class ApiToken extends ApiTokenSchema {
  @belongsTo(() => Account)
  declare account: BelongsTo<typeof Account>

  get isExpired() {
    return this.expiresAt <= clock.now()
  }

  /** The log's name for everything done with it. */
  get sessionDigest() {
    return sessionDigest(this.digest)
  }

  /** Why it is over for this account; null while it lives. */
  endFor({ credentialVersion }: Account): TokenEnd | null {
    const isReissued = credentialVersion !== this.credentialVersion
    return this.endReason ?? (this.isExpired ? 'expired' : isReissued ? 'killed' : null)
  }
}
