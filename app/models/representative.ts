import { RepresentativeSchema } from '#database/schema'
import Account from '#models/account'
import { TIME_ZONE } from '#start/view/formats'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { DateTime } from 'luxon'

/**
 * Siyasi parti temsilcisi: the holder of a web-site account whom the party's letter names as its
 * representative at YSK, from day to day (R14 m.5/d).
 */
export default class Representative extends RepresentativeSchema {
  @belongsTo(() => Account)
  declare account: BelongsTo<typeof Account>

  /** Those whom the register has on a day in Turkey, today unless told otherwise. */
  static on({ client, day = today() }: { client?: QueryClientContract; day?: string } = {}) {
    return this.query({ client })
      .where('fromOn', '<=', day)
      .where((open) => open.whereNull('untilOn').orWhere('untilOn', '>=', day))
  }

  /** Before its first day, on one of its days, or after the last. */
  get standing() {
    const day = today()

    if (this.fromOn.toISODate()! > day) {
      return 'ahead'
    }
    return this.untilOn !== null && this.untilOn.toISODate()! < day ? 'over' : 'running'
  }
}

function today() {
  return DateTime.now().setZone(TIME_ZONE).toISODate()!
}
