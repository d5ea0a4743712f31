import vine from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'
import { TIME_ZONE } from '#start/view/formats'
import { DateTime } from 'luxon'

const isDay = vine.createRule((value: unknown, _options: undefined, field: FieldContext) => {
  const isRight = typeof value === 'string' && (value === '' || DateTime.fromISO(value).isValid)

  if (!isRight) {
    field.report('{{ field }} is no day', 'day', field)
  }
})

const isOver = vine.createRule((value: unknown, _options: undefined, field: FieldContext) => {
  const today = DateTime.now().setZone(TIME_ZONE).toISODate()!

  if (typeof value === 'string' && value > today) {
    field.report('{{ field }} is still to come', 'day_to_come', field)
  }
})

/** A date field as browsers send it: 2023-05-02. */
export function day() {
  return vine
    .string()
    .regex(/^(19|20)\d{2}-\d{2}-\d{2}$/)
    .use(isDay(undefined))
}

/** One that has begun in Turkey. */
export function dayBegun() {
  return day().use(isOver(undefined))
}

/** The same, or nothing. */
export function dayOrNothing() {
  return vine
    .string()
    .regex(/^$|^(19|20)\d{2}-\d{2}-\d{2}$/)
    .use(isDay(undefined))
}
