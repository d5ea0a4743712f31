import { day, dayBegun, dayOrNothing } from '#validators/day'
import { line, paragraph } from '#validators/plain_text'
import vine from '@vinejs/vine'

/** What the party's letter says of its representative, and how the letter is registered. */
export const representativeValidator = vine.create({
  opId: vine.string().uuid(),
  letterOn: dayBegun(),
  letterRegistryNo: line(100).minLength(3),
  fromOn: day(),
  untilOn: dayOrNothing(),
})

export const representativeEndValidator = vine.create({
  opId: vine.string().uuid(),
  lastDay: day(),
  endReason: paragraph(1000).minLength(5),
})
