import { column } from '@adonisjs/lucid/orm'
import { type DateTime } from 'luxon'

/**
 * Lucid would write the wall clock of the value's own zone and drop the
 * milliseconds; the database holds UTC with milliseconds.
 */
export function moment(options: { autoCreate?: boolean; autoUpdate?: boolean } = {}) {
  return column.dateTime({
    ...options,
    prepare: (value: DateTime | null) => value?.toUTC().toFormat('yyyy-LL-dd HH:mm:ss.SSS') ?? null,
  })
}

/** MariaDB gives booleans back as 1 and 0. */
export function flag() {
  return column({ consume: Boolean })
}
