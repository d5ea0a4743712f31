import { FormRemarkSchema } from '#database/schema'
import Staff from '#models/staff'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'

export default class FormRemark extends FormRemarkSchema {
  @belongsTo(() => Staff, { foreignKey: 'madeById' })
  declare madeBy: BelongsTo<typeof Staff>
}
