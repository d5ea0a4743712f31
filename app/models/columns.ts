import { column } from '@adonisjs/lucid/orm'
import { DateTime } from 'luxon'

/**
 * Lucid would write the wall clock of the value's own zone and drop the
 * milliseconds; the database holds UTC with milliseconds.
 */
export function moment(options: { autoCreate?: boolean; autoUpdate?: boolean } = {}) {
  return column.dateTime({
    ...options,
    prepare: (value: DateTime | null) => (value ? inDatabase(value) : null),
  })
}

/** A moment, or now, as a query compares it with such a column. */
export function inDatabase(value: DateTime = DateTime.utc()) {
  return value.toUTC().toFormat('yyyy-LL-dd HH:mm:ss.SSS')
}

/** MariaDB gives booleans back as 1 and 0. */
export function flag() {
  return column({ consume: Boolean })
}
