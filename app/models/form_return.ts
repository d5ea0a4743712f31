import type { ReasonCode } from '#circular/reasons'
import { FormReturnSchema } from '#database/schema'
import FormRemark from '#models/form_remark'
import Staff from '#models/staff'
import { belongsTo, column, hasMany } from '@adonisjs/lucid/orm'
import type { BelongsTo, HasMany } from '@adonisjs/lucid/types/relations'

/**
 * Why a form went back to be corrected, in the words that were sent. It never changes.
 */
export default class FormReturn extends FormReturnSchema {
  @column()
  declare reasonCode: ReasonCode

  @hasMany(() => FormRemark, { onQuery: (query) => query.orderBy('id') })
  declare remarks: HasMany<typeof FormRemark>

  @belongsTo(() => Staff, { foreignKey: 'returnedById' })
  declare returnedBy: BelongsTo<typeof Staff>
}
