import { ParticipationSchema } from '#database/schema'
import Account from '#models/account'
import AddressException from '#models/address_exception'
import Applicant from '#models/applicant'
import Invitation from '#models/invitation'
import Election from '#models/election'
import RequestForm from '#models/request_form'
import Round from '#models/round'
import Seat from '#models/seat'
import StaticIp from '#models/static_ip'
import { belongsTo, hasMany, manyToMany } from '@adonisjs/lucid/orm'
import type { BelongsTo, HasMany, ManyToMany } from '@adonisjs/lucid/types/relations'

/**
 * An applicant in one election; only who takes part gets access (Genelge m.3/a).
 */
export default class Participation extends ParticipationSchema {
  @belongsTo(() => Election)
  declare election: BelongsTo<typeof Election>

  @belongsTo(() => Applicant)
  declare applicant: BelongsTo<typeof Applicant>

  /** Those whose ballot the applicant is on (Genelge m.3/a). */
  @manyToMany(() => Round, {
    pivotTable: 'round_participations',
    onQuery: (query) => query.orderBy('number'),
  })
  declare rounds: ManyToMany<typeof Round>

  @hasMany(() => Seat)
  declare seats: HasMany<typeof Seat>

  @hasMany(() => RequestForm, { onQuery: (query) => query.orderBy('id', 'desc') })
  declare forms: HasMany<typeof RequestForm>

  @hasMany(() => Invitation, { onQuery: (query) => query.orderBy('id', 'desc') })
  declare invitations: HasMany<typeof Invitation>

  @hasMany(() => AddressException, { onQuery: (query) => query.orderBy('id', 'desc') })
  declare addressExceptions: HasMany<typeof AddressException>

  @hasMany(() => Account)
  declare accounts: HasMany<typeof Account>

  @hasMany(() => StaticIp)
  declare staticIps: HasMany<typeof StaticIp>

  /** Of a participation with its accounts loaded. */
  get hasPortalAccount() {
    return this.accounts.some(
      ({ isDeactivated, service }) => service === 'portal' && !isDeactivated
    )
  }
}
